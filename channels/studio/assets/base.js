// What every page of the console has: posting from scripts, staying signed in while typing, asking before leaving.

const token = document.querySelector("meta[name=csrf]").content;

/** POST fields to the console; gives the JSON, throws an Error with the server's words. */
export async function send(url, fields = {}) {
  const body = fields instanceof FormData || fields instanceof URLSearchParams ? fields : new URLSearchParams(fields);
  const reply = await fetch(url, { method: "POST", body, headers: { "X-CSRF-Token": token, Accept: "application/json" } });
  const said = await reply.json().catch(() => ({}));
  if (!reply.ok) throw Object.assign(new Error(said.error?.message ?? reply.statusText), { status: reply.status, code: said.error?.code });
  return said;
}

/** GET JSON from the console. */
export async function get(url) {
  const reply = await fetch(url, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw Object.assign(new Error(reply.statusText), { status: reply.status });
  return reply.json();
}

// A session ends after half an hour without a request; typing counts too.
let typed = false;
document.addEventListener("input", () => { typed = true; });
if (document.querySelector(".side")) {
  setInterval(() => {
    if (!typed) return;
    typed = false;
    send("/studio/alive").catch(() => {});
  }, 240_000);
}

// A form marked data-guard asks before typed text is left behind; sending it is leaving on purpose.
for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => { form.dataset.changed = "yes"; });
  form.addEventListener("submit", () => { delete form.dataset.changed; });
}
window.addEventListener("beforeunload", event => {
  if (document.querySelector("form[data-changed]")) event.preventDefault();
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", event => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A box data-all ticks all others of its name; a field data-submit sends its form when changed.
document.addEventListener("change", event => {
  const { all } = event.target.dataset;
  if (all) for (const box of document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all)}"]`)) box.checked = event.target.checked;
  if ("submit" in event.target.dataset) event.target.form.requestSubmit();
});
