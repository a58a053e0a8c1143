// 编辑页：边写边查、自动保存、增删行、情形预览。没有脚本时，同一个表单按普通提交工作。
import { send } from "./base.js";

const form = document.querySelector("#editing");
const PAUSE = 700;

class Editing {
  constructor(form) {
    this.form = form;
    this.waiting = null;
    this.running = false;
    this.again = false;
    this.dirty = false;
    this.problems = null;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("click", (event) => this.clicked(event));
    form.addEventListener("keydown", (event) => this.pressed(event));
    form.addEventListener("submit", () => { this.leaving = true; });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush();
    });
    this.grow();
  }

  body(extra = {}) {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string") body.append(name, value);
    }
    for (const [name, value] of Object.entries(extra)) body.append(name, value);
    return body;
  }

  typed() {
    this.dirty = true;
    this.grow();
    this.say("kept", this.form.dataset.typing);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    if (this.running) { this.again = true; return; }
    this.running = true;
    this.dirty = false;
    try {
      this.show(await send(this.form.dataset.typed, this.body()));
    } catch {
      this.dirty = true;
      this.say("kept", this.form.dataset.lost);
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.check(), 5000);
    }
    this.running = false;
    if (this.again) { this.again = false; this.check(); }
  }

  show(told) {
    this.say("kept", told.kept);
    for (const place of ["branch", "trouble", "company"]) this.put(place, told[place]);
    for (const old of this.form.querySelectorAll("[aria-invalid]")) {
      old.removeAttribute("aria-invalid");
      old.removeAttribute("aria-describedby");
    }
    for (const old of this.form.querySelectorAll(".trouble")) old.remove();
    for (const [name, said] of Object.entries(told.problems)) this.mark(name, said);
    for (const badge of this.form.querySelectorAll("[data-section]")) {
      badge.textContent = told.sections[badge.dataset.section] || "";
    }
    if (told.count !== this.problems) this.say("announced", told.said);
    this.problems = told.count;
  }

  mark(name, said) {
    const field = document.getElementById(`f-${name}`);
    if (!field) return;
    const note = document.createElement("p");
    note.className = "trouble";
    note.id = `p-${name}`;
    note.textContent = said.join("；");
    if (field.matches("input, select, textarea")) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", note.id);
      field.after(note);
    } else if (field.matches("tbody")) {
      field.querySelector("td").append(note);
    } else field.prepend(note);
    if (field.matches("fieldset")) field.querySelector(":scope > legend")?.after(note);
  }

  async clicked(event) {
    const button = event.target.closest("button[name=do]");
    if (!button || button.dataset.plain !== undefined) return;
    event.preventDefault();
    const before = button.value.startsWith("remove:") ? this.body() : null;
    await this.redraw(this.body({ do: button.value }));
    if (before) this.offer(before);
  }

  async redraw(body) {
    clearTimeout(this.waiting);
    while (this.running) await new Promise((done) => setTimeout(done, 50));
    this.running = true;
    const open = [...this.form.querySelectorAll("details[open]")].map((d) => d.dataset.key).filter(Boolean);
    try {
      this.put("sheet", (await send(this.form.dataset.sheet, body)).sheet);
      for (const key of open) this.form.querySelector(`details[data-key="${CSS.escape(key)}"]`)?.setAttribute("open", "");
      const at = document.getElementById("sheet").firstElementChild?.dataset.focus;
      const place = at && document.getElementById(`f-${at}`);
      place?.scrollIntoView({ block: "nearest" });
      place?.querySelector("input:not([type=hidden]), textarea, select, button")?.focus({ preventScroll: true });
    } catch {
      this.say("kept", this.form.dataset.lost);
    }
    this.running = false;
    this.typed();
  }

  offer(before) {
    const bar = document.getElementById("undo");
    bar.hidden = false;
    bar.querySelector("button").onclick = async () => {
      bar.hidden = true;
      before.append("do", "show:");
      await this.redraw(before);
    };
  }

  pressed(event) {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.form.querySelector("#save").click();
    }
    const single = event.target.matches("input:not([type=checkbox])");
    if (event.key === "Enter" && single) event.preventDefault();
  }

  flush() {
    if (this.dirty && !this.leaving) {
      fetch(this.form.dataset.typed, { method: "POST", body: this.body(), keepalive: true }).catch(() => {});
    }
  }

  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    for (const area of this.form.querySelectorAll("textarea.grow")) {
      area.style.setProperty("height", "auto");
      area.style.setProperty("height", `${area.scrollHeight + 2}px`);
    }
  }

  put(id, html) {
    const place = document.getElementById(id);
    if (!place || html === undefined) return;
    const parsed = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...parsed.body.childNodes);
  }

  say(id, text) {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  }
}

if (form) new Editing(form);
