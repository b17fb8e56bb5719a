"""What is a network or an activity called on the screen?"""

from tracker.summary.words import NAMES

#: Networks whose name is not just their short name with a capital.
_NETWORKS = {
    "linkedin": "LinkedIn",
    "xing": "XING",
    "tiktok": "TikTok",
    "whatsapp": "WhatsApp",
    "youtube": "YouTube",
    "vk": "VK",
    "facetime": "FaceTime",
    "googlemeet": "Google Meet",
    "googlecalendar": "Google Calendar",
    "github": "GitHub",
    "hackernews": "Hacker News",
    "stackoverflow": "Stack Overflow",
    "researchgate": "ResearchGate",
    "kakaotalk": "KakaoTalk",
    "wechat": "WeChat",
}
_ACTIVITIES = {
    "feed": "feed",
    "chat": "personal chat",
    "video": "videos",
    "browsing": "browsing",
    "notifications": "notifications",
    "profile": "own profile",
    "call": "call",
}


def show_network(network: str) -> str:
    """Return a network's name as it writes itself."""
    return _NETWORKS.get(network, network.capitalize())


def show_activity(network: str | None, category: str, activity: str | None) -> str:
    """Return a few generic words for what is in front: ``LinkedIn: conversation``."""
    what = _ACTIVITIES.get(activity, activity) if activity else NAMES[category].lower()  # type: ignore[index]
    if network is None:
        return what[:1].upper() + what[1:]
    return f"{show_network(network)}: {what}"
