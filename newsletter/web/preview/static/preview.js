// The preview: controls, whose state is the page's address, and the changes that the server tells.

import { follow } from "/static/shell/live.js";
import { MailFrame } from "./frame.js";

const app = document.querySelector(".app");
const sheet = app.querySelector(".sheet");
const following = document.getElementById("following");
const mail = new MailFrame(app.querySelector(".desk"));
const narrow = 600;

// --- controls ---------------------------------------------------------------------------------------------

const radios = [...app.querySelectorAll(".choice input")];
const groups = [...new Set(radios.map((radio) => radio.name))];
const chosen = (name) => radios.find((radio) => radio.name === name && radio.checked).value;
const first = (name) => radios.find((radio) => radio.name === name).value;

function choose(name, value) {
  radios.find((radio) => radio.name === name && radio.value === value).checked = true;
}

/** Bring the page into the state of its controls. */
function apply() {
  for (const name of groups) app.dataset[name] = chosen(name);
  // Plain text has no colours and no images.
  for (const name of ["scheme", "images"]) app.querySelector(`.choice.${name}`).disabled = chosen("view") === "text";
  mail.width = chosen("width");
  showMail();
  const query = new URLSearchParams();
  for (const name of groups) {
    // On a phone the mail is shown as on a phone unless somebody says otherwise.
    const usual = name === "width" && innerWidth <= narrow ? "phone" : first(name);
    if (chosen(name) !== usual) query.set(name, chosen(name));
  }
  const asked = query.size ? `?${query}` : "";
  if (asked !== location.search) history.replaceState(null, "", location.pathname + asked + location.hash);
}

function showMail() {
  const { mail: address, key } = sheet.dataset;
  const query = new URLSearchParams({ scheme: chosen("scheme"), images: chosen("images"), of: key });
  mail.show(address ? `${address}?${query}` : "");
}

app.addEventListener("change", (event) => radios.includes(event.target) && apply());
if (innerWidth <= narrow && !new URLSearchParams(location.search).has("width")) choose("width", "phone");
// A browser that comes back to a page restores what was ticked, but the address is what counts.
for (const [name, value] of new URLSearchParams(location.search)) {
  if (radios.some((radio) => radio.name === name && radio.value === value)) choose(name, value);
}
apply();

// --- the menu of issues ---------------------------------------------------------------------------------

const menu = () => app.querySelector(".menu");

function keepState(event) {
  const link = event.target.closest?.("a[data-keep]");
  if (link) link.search = location.search;
}

document.addEventListener("click", (event) => {
  keepState(event);
  if (menu()?.open && !menu().contains(event.target)) menu().open = false;
});
document.addEventListener("auxclick", keepState);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu()?.open) return;
  menu().open = false;
  menu().querySelector("summary").focus();
});

// --- changes ----------------------------------------------------------------------------------------------

const known = {};
let changes = -1;
let last = "";
let connected = false;

function update(told) {
  // A page that comes back to the same state has nothing to say.
  const whole = JSON.stringify(told);
  const news = whole !== last || !connected;
  last = whole;
  connected = false;
  if (!news) return;
  document.title = told.title;
  for (const [name, html] of Object.entries(told.parts)) {
    if (known[name] === html) continue;
    // What the page was made with is what it is told first; replacing it would close an open menu.
    const part = app.querySelector(`[data-part="${name}"]`);
    if (known[name] !== undefined || changes >= 0 || !same(part, html)) renew(part, html);
    known[name] = html;
  }
  sheet.dataset.mail = told.mail;
  sheet.dataset.key = told.key;
  showMail();
  changes += 1;
  if (changes > 0) say("ok", `Updated ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })}`);
}

/** Put `html` into `part`. The plain text keeps its element, and with it focus and scroll place. */
function renew(part, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const [before, after] = [part.querySelector("pre"), made.content.querySelector("pre")];
  if (!before || !after) {
    part.replaceChildren(made.content);
    return;
  }
  before.textContent = after.textContent;
  before.lang = after.lang;
}

function same(part, html) {
  const other = document.createElement(part.localName);
  other.innerHTML = html;
  return other.innerHTML === part.innerHTML;
}

function say(state, words) {
  following.className = `following ${state}`;
  const word = following.querySelector(".word");
  if (word.textContent !== words) word.textContent = words;
}

let away = false;
follow(app.dataset.stream, update, (there) => {
  if (!there) say("offline", "The preview stopped. Start it again: this page goes on by itself.");
  else if (away) say("ok", "Follows every change");
  away = !there;
  connected = there;
});
