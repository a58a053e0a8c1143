// How far the reading of a file is: asks each second, and shows the page anew when it has ended.

import { get } from "./base.js";

const box = document.querySelector("[data-state]");
const bar = box?.querySelector("progress"), stage = box?.querySelector("[data-stage]"), count = box?.querySelector("[data-count]");

async function look() {
  try {
    const state = await get(box.dataset.state);
    if (!state.running) return location.reload();
    if (stage.textContent !== state.named) stage.textContent = state.named;
    if (state.total) { bar.max = state.total; bar.value = state.done; } else bar.removeAttribute("value");
    count.textContent = state.total ? `${state.done} / ${state.total}` : "";
  } catch (error) {
    if (error.status === 401 || error.status === 404) return location.reload();
  }
  setTimeout(look, 1000);
}

if (box) setTimeout(look, 700);
