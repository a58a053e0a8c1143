// 预览里的答复：用群众小组件自己的画法画出来（/widget/blocks.js），放在影子树里，互不影响样式。
import { Sheet } from "/widget/blocks.js";
import { sheet as looks } from "/widget/style.js";

const still = new CSSStyleSheet();
still.replaceSync(":host { font-size: 15px; } :host .answer > * { padding: 12px 14px; }");

for (const place of document.querySelectorAll("[data-answer]")) {
  try {
    const answer = JSON.parse(place.dataset.answer);
    const words = JSON.parse(place.dataset.words);
    const t = (key, given = {}) => (words[key] || "").replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);
    const ask = (_, label) => {
      const box = document.querySelector("#q");
      box.value = label;
      box.focus();
    };
    const drawn = new Sheet(t, "zh-CN", { choose: ask });
    const box = document.createElement("div");
    drawn.fill(box, answer, new Set());
    const host = document.createElement("div");
    host.lang = "zh-CN";
    host.setAttribute("mode", "page");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [looks(), still];
    root.append(box);
    place.replaceChildren(host);
  } catch (error) {
    console.error(error);
  }
}
