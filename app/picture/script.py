"""The JavaScript that runs inside a picture. It reads columns and sets columns; no name ever becomes markup."""

LABELS = """
// Labels never cover each other: in order of importance, each is shown if there is still room at this zoom.
const ready = !figure.properties.inner_width.is_unset;
const wide = x_range.end - x_range.start;
if (ready && wide > 0) {
  const scale = figure.inner_width / wide;
  const size = Math.max(10, Math.min(17, 12.5 * Math.sqrt(scale)));
  const taken = [];
  const overlaps = (box, rank) => taken.some(([l, t, r, b, other]) =>
    other >= rank && box[0] < r && box[2] > l && box[1] < b && box[3] > t);
  const by_importance = ({label, importance}) =>
    Array.from(label.keys()).sort((a, b) => importance[b] - importance[a] || a - b);
  const measure = (text, height) => [text.length * height * 0.5 + 4, height * 1.25];

  const n = nodes.data;
  for (let i = 0; i < n.x.length; i++) {
    const [cx, cy, half] = [n.x[i] * scale, -n.y[i] * scale, n.size[i] / 2];
    taken.push([cx - half, cy - half, cx + half, cy + half, n.importance[i]]);
  }
  const label_node = (i) => {
    const [w, h] = measure(n.label[i], size);
    const gap = n.size[i] / 2 + 3;
    n.shown[i] = "";
    for (const [dx, dy] of [[0, gap], [0, -gap - h], [gap + w / 2, -h / 2], [-gap - w / 2, -h / 2]]) {
      const [left, top] = [n.x[i] * scale + dx - w / 2, -n.y[i] * scale + dy];
      const box = [left, top, left + w, top + h, Infinity];
      if (n.label[i] === "" || overlaps(box, n.importance[i])) continue;
      [n.shown[i], n.aside[i], n.below[i]] = [n.label[i], dx, dy];
      taken.push(box);
      break;
    }
  };
  const e = edges.data;
  const small = size * 0.82;
  const label_edge = (i) => {
    const [w, h] = measure(e.label[i], small);
    const [cx, cy] = [e.x[i] * scale, -e.y[i] * scale];
    const box = [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2, Infinity];
    const free = e.label[i] !== "" && !overlaps(box, 0);
    e.shown[i] = free ? e.label[i] : "";
    if (free) taken.push(box);
  };
  for (const lit of [true, false]) {
    by_importance(n).filter((i) => n.lit[i] === lit).forEach(label_node);
    by_importance(e).filter((i) => e.lit[i] === lit).forEach(label_edge);
  }
  node_labels.text_font_size = size.toFixed(1) + "px";
  edge_labels.text_font_size = small.toFixed(1) + "px";
  nodes.change.emit();
  edges.change.emit();
}
"""

FOCUS = """
// A click on a node dims all but it and its neighbours; a click on the background lights all again.
const chosen = nodes.selected.indices;
const near = new Set(chosen.map((i) => nodes.data.id[i]));
const all = chosen.length === 0;
const bright = new Set(near);
edges.data.source.forEach((source, i) => {
  const target = edges.data.target[i];
  const touches = near.has(source) || near.has(target);
  if (touches) { bright.add(source); bright.add(target); }
  edges.data.alpha[i] = all ? edges.data.full_alpha[i] : (touches ? 0.95 : 0.05);
});
nodes.data.id.forEach((id, i) => {
  nodes.data.alpha[i] = all ? nodes.data.full_alpha[i] : (bright.has(id) ? 1 : 0.1);
});
nodes.change.emit();
edges.change.emit();
"""
