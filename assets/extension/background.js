"use strict";
// Which page does each window show? Tells the native host, and nobody else.
//
// State, not heartbeats: silence means that nothing changed, and only differences are sent.
// What the program does not need never leaves this file: user names and passwords, fragments,
// query values that no rule reads, private windows (incognito is "not_allowed" in the manifest).
// Whether the browser is in front is not told here; the program asks the desktop.

const HOST = "eyeprize.native_host";
const PROTOCOL = 1;
const MAX = { title: 512, url: 1024, value: 256, windows: 64 };
const COALESCE_MS = 50; // one switch fires several events
const LIVED_MS = 5_000; // a host that ran so long is worth starting again at once
const HUSH_MS = 30_000; // each try keeps the worker awake: never hammer a host that is missing

const api = globalThis.browser ?? globalThis.chrome;

let port = null;
let sent = null; // window id -> JSON of its tab as the host has it; null: it has nothing
let sentFocus = null;
let config = null; // what the program wants to know; until it says so, no query values
let tried = 0;
let misses = 0;
let timer = null;
let changed = 0;
let queue = api.storage.session // memory only; outlives the worker, not the browser
  .get(["config", "tried", "misses"])
  .then((kept) => ({ config = null, tried = 0, misses = 0 } = kept));

// --- the connection -----------------------------------------------------------------------

function connect(force) {
  const now = Date.now();
  if (port || (!force && now - tried < HUSH_MS)) return port;
  remember({ tried: now });
  // A missing host is no exception: onDisconnect fires instead.
  const mine = (port = api.runtime.connectNative(HOST));
  mine.onMessage.addListener(receive);
  mine.onDisconnect.addListener(() => lost(mine, Date.now() - now));
  mine.postMessage({ v: PROTOCOL, type: "hello", ext: api.runtime.getManifest().version });
  return mine;
}

function lost(which, lived) {
  void api.runtime.lastError; // unread, it is logged as an error
  if (port !== which) return;
  port = null;
  sent = null;
  if (lived > LIVED_MS) {
    remember({ tried: 0, misses: 0 });
    soon();
  } else {
    remember({ misses: Math.min(misses + 1, 5) });
  }
  // An alarm, not a timer: a timer would keep the worker from ever sleeping.
  api.alarms.create("retry", { delayInMinutes: 2 ** misses });
}

function receive(message) {
  if (message?.type !== "config") return;
  if (config?.paused) sent = null;
  remember({ config: message, misses: 0 });
  soon();
}

function remember(values) {
  ({ config = config, tried = tried, misses = misses } = values);
  api.storage.session.set(values);
}

// --- what is told -------------------------------------------------------------------------

function under(host, suffix) {
  return host === suffix || host.endsWith("." + suffix);
}

// As in config.toml: "*.bank.example" means the host and all below it, "bank.example" itself.
function excludes(entry, host) {
  return entry.startsWith("*.") ? under(host, entry.slice(2)) : host === entry;
}

function query(address) {
  if (!config) return "";
  if (config.urls === "full") return address.search;
  const names = Object.entries(config.params ?? {})
    .filter(([suffix]) => under(address.hostname, suffix))
    .flatMap(([, list]) => list);
  const kept = [...address.searchParams].filter(([name]) => names.includes(name.toLowerCase()));
  const text = new URLSearchParams(kept.map(([name, value]) => [name, value.slice(0, MAX.value)]));
  return kept.length ? "?" + text : "";
}

// Until a page has a title, browsers show its address instead, query and all.
function isAddress(title, address) {
  const [bare, host] = [title, address.host].map((s) => s.replace(/^(https?:\/\/)?(www\.)?/, ""));
  return bare.startsWith(host) && /^($|[/?#:])/.test(bare.slice(host.length));
}

function page(tab) {
  let address;
  try {
    address = new URL(tab.url || "about:blank");
  } catch {
    return { url: "about:", title: "" };
  }
  // Settings, files, other extensions: that there is a page, but not which.
  if (!/^https?:$/.test(address.protocol)) return { url: address.protocol, title: "" };
  const excluded = (config?.exclude ?? []).some((entry) => excludes(entry, address.hostname));
  if (excluded) return { url: "excluded:", title: "" };
  const title = isAddress(tab.title ?? "", address) ? "" : (tab.title ?? "");
  const url = address.origin + address.pathname + query(address);
  // A cut through a pair of surrogates would be no text any more.
  const text = title.slice(0, MAX.title).replace(/[\uD800-\uDBFF]$/, "");
  return { url: url.slice(0, MAX.url), title: text.toWellFormed() };
}

function describe(tab) {
  return { tab: tab.id, ...page(tab), audible: !!tab.audible, loading: tab.status === "loading" };
}

async function report(at, force) {
  if (config?.paused) return void connect(force);
  const [tabs, windows] = await Promise.all([
    api.tabs.query({ active: true }),
    api.windows.getAll({ windowTypes: ["normal", "popup"] }),
  ]);
  const mine = tabs.filter((tab) => !tab.incognito).slice(0, MAX.windows);
  const now = new Map(mine.map((tab) => [tab.windowId, JSON.stringify(describe(tab))]));
  const focus = windows.find((one) => one.focused && !one.incognito)?.id ?? null;
  const link = connect(force);
  if (!link) return;
  const known = sent ?? new Map();
  const up = [...now].filter(([id, text]) => known.get(id) !== text);
  const gone = [...known.keys()].filter((id) => !now.has(id));
  if (sent && !up.length && !gone.length && focus === sentFocus) return;
  const tabsOf = Object.fromEntries(up.map(([id, text]) => [id, JSON.parse(text)]));
  link.postMessage({ v: PROTOCOL, type: "state", whole: !sent, t: at, focus, up: tabsOf, gone });
  [sent, sentFocus] = [now, focus];
}

function soon(force = false) {
  if (timer !== null) return;
  changed = Date.now(); // when it happened, not when it was told
  timer = setTimeout(() => {
    const at = changed;
    timer = null;
    // One after the other: answers that overtake each other would tell an old page as new.
    queue = queue.then(() => report(at, force)).catch(() => void (sent = null));
  }, COALESCE_MS);
}

// --- all listeners at the top level, or the worker is not woken for them ------------------

const any = () => soon();
api.tabs.onActivated.addListener(any);
api.tabs.onAttached.addListener(any);
api.tabs.onRemoved.addListener(any);
api.tabs.onReplaced?.addListener(any); // Firefox has none
api.tabs.onUpdated.addListener((_id, change, tab) => {
  if (tab.active && ["url", "title", "status", "audible"].some((key) => key in change)) soon();
});
api.windows.onFocusChanged.addListener(any);
api.windows.onRemoved.addListener(any);
api.runtime.onStartup.addListener(any);
api.runtime.onInstalled.addListener(any);
api.alarms.onAlarm.addListener(() => soon(true));
soon();
