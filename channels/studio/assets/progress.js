// How far a publication is: asks each second, and shows the page anew when it has ended.

import { get } from "./base.js";

const box = document.querySelector("[data-progress]");
const bar = box?.querySelector("progress"), stage = box?.querySelector("[data-stage]"), count = box?.querySelector("[data-count]");

async function look() {
  try {
    const state = await get("/studio/publish/state");
    if (!state.running) return location.replace("/studio/publish");
    if (stage.textContent !== state.named) stage.textContent = state.named;
    if (state.total) { bar.max = state.total; bar.value = state.done; } else bar.removeAttribute("value");
    count.textContent = state.total ? `${state.done} / ${state.total}` : "";
  } catch (error) {
    if (error.status === 401) return location.reload();
  }
  setTimeout(look, 1000);
}

if (box) setTimeout(look, 1000);
