"use strict";

// The internal report: how far a synthetic table is from the real one, for whoever holds both.
(() => {
  const data = JSON.parse(document.getElementById("evaluation").textContent);
  const names = data.columns.map((column) => column.name);
  const shownValues = 15;
  const shownCells = 20;
  const levels = [0.02, 0.05, 0.1, 0.2, 0.5];
  const tables = new Map(data.tables.map((table) => [table.columns.join(), table]));
  let selected = data.worstPair;

  function bdi(text) { return make("bdi", "", text); }

  function numeric(text) { return make("td", "number", text); }

  function heading(...cells) {
    return make("thead", "", make("tr", "", ...cells.map((cell) => {
      const head = make("th", "", cell);
      head.scope = "col";
      return head;
    })));
  }

  function rowHead(...content) {
    const head = make("th", "", ...content);
    head.scope = "row";
    return head;
  }

  function nameOf(value) { return value === "" ? Language.text("empty") : value; }

  function scroll(label, ...content) {
    const box = make("div", "scroll", ...content);
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", label);
    return box;
  }

  function fill(id, ...content) { document.getElementById(id).replaceChildren(...content); }

  function sentences() {
    fill("sentences", ...data.sentences.map(({ key, values }) =>
      make("li", "", Language.text(key, Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, Language.figure(value)]))))));
  }

  function orders() {
    fill("orders", scroll(Language.text("orders"), make("table", "",
      heading(...["order", "marginals", "mean-l1", "max-l1"].map((key) => Language.text(key))),
      make("tbody", "", ...data.orders.map((order) => make("tr", "",
        rowHead(Language.number(order.attributes)), numeric(Language.number(order.cliques)),
        numeric(Language.distance(order.meanL1)), numeric(Language.distance(order.maxL1))))))));
  }

  // Columns by columns, a button a pair; arrows move, and the value stands in each cell.
  function heatMap() {
    const head = heading(Language.text("column"), ...names.map((_, place) => Language.number(place + 1)));
    const body = make("tbody");
    for (let row = 0; row < names.length; row += 1) {
      const line = make("tr", "", rowHead(`${Language.number(row + 1)} `, bdi(names[row])));
      for (let column = 0; column < names.length; column += 1) line.append(heatCell(row, column));
      body.append(line);
    }
    const table = make("table", "heat", head, body);
    table.addEventListener("keydown", moveInHeatMap);
    fill("heat", scroll(Language.text("pairs"), table));
  }

  function distanceOf(row, column) {
    if (row === column) return data.columns[row].l1;
    const [low, high] = row < column ? [row, column] : [column, row];
    return data.pairs[low][high - low - 1];
  }

  function heatCell(row, column) {
    const distance = distanceOf(row, column);
    const level = levels.filter((limit) => distance >= limit).length;
    const cell = make("td", `h${level}`);
    const button = make("button", "cell", Language.distance(distance, 2));
    button.type = "button";
    button.dataset.place = `${row},${column}`;
    button.setAttribute("aria-label", Language.text("pair-distance", {
      first: names[row], second: names[column], distance: Language.distance(distance) }));
    const isSelected = selected !== null && `${row},${column}` === selected.join();
    button.tabIndex = isSelected || (selected === null && row + column === 0) ? 0 : -1;
    button.setAttribute("aria-pressed", String(isSelected));
    button.addEventListener("click", () => {
      selected = [row, column];
      show();
      document.querySelector(`[data-place="${selected.join()}"]`).focus();
    });
    cell.append(button);
    return cell;
  }

  function moveInHeatMap(event) {
    const place = event.target.dataset.place?.split(",").map(Number);
    if (!place) return;
    const forward = document.documentElement.dir === "rtl" ? -1 : 1;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -forward],
      ArrowRight: [0, forward] }[event.key];
    const next = step && document.querySelector(
      `[data-place="${place[0] + step[0]},${place[1] + step[1]}"]`);
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  // The table of the chosen pair, the largest differences first.
  function pair() {
    if (selected === null) return;
    const [first, second] = [...selected].sort((a, b) => a - b);
    const title = first === second ? [bdi(names[first])] : [bdi(names[first]), " × ", bdi(names[second])];
    const head = make("h3", "", ...title);
    const table = first === second ? null : tables.get(`${first},${second}`);
    if (first === second) { fill("pair", head, distribution(data.columns[first], Infinity)); return; }
    if (!table) { fill("pair", head, make("p", "", Language.text("too-large"))); return; }
    const width = data.columns[second].values.length;
    const cells = table.cells.map((cell, place) => ({
      labels: [data.columns[first].values[Math.floor(cell / width)],
        data.columns[second].values[cell % width]],
      real: table.real[place], synthetic: table.synthetic[place],
    }));
    fill("pair", head, cellTable(cells));
  }

  function cellTable(cells) {
    const share = ({ real, synthetic }) => synthetic / data.rowsSynthetic - real / data.rowsReal;
    const sorted = cells.sort((a, b) => Math.abs(share(b)) - Math.abs(share(a))).slice(0, shownCells);
    const rows = sorted.map((cell) => make("tr", "",
      ...cell.labels.map((label) => rowHead(bdi(nameOf(label)))),
      numeric(Language.number(cell.real)), numeric(Language.number(cell.synthetic)),
      numeric(Language.points(share(cell))),
      make("td", "", cell.real === 0 ? Language.text("fabricated") : "",
        cell.synthetic === 0 ? Language.text("suppressed") : "")));
    const keys = ["value", "value", "real", "synthetic", "points", "flag"];
    const note = cells.length > sorted.length
      ? [make("p", "small", Language.text("largest-of", { n: sorted.length, all: cells.length }))] : [];
    return scroll(Language.text("pair"), ...note, make("table", "",
      heading(...keys.map((key) => Language.text(key))), make("tbody", "", ...rows)));
  }

  function worst() {
    fill("worst", scroll(Language.text("worst"), make("table", "",
      heading(Language.text("columns"), "L1"),
      make("tbody", "", ...data.worst.map((marginal) => {
        const parts = marginal.columns.flatMap((column, place) =>
          place === 0 ? [bdi(names[column])] : [" × ", bdi(names[column])]);
        return make("tr", "", rowHead(...parts), numeric(Language.distance(marginal.l1)));
      })))));
  }

  function combinations() {
    const keys = ["length", "combinations", "mean-count", "mean-error", "left-out", "made-up"];
    fill("lengths", scroll(Language.text("by-length"), make("table", "",
      heading(...keys.map((key) => Language.text(key))),
      make("tbody", "", ...data.lengths.map((length) => make("tr", "",
        rowHead(Language.number(length.length)), numeric(Language.number(length.sensitive)),
        numeric(Language.figure(length.meanCount)), numeric(Language.figure(length.meanError)),
        numeric(Language.figure(length.suppressed)), numeric(Language.figure(length.fabricated))))))));
    fill("buckets", scroll(Language.text("by-count"), make("table", "",
      heading(...["up-to", "combinations", "off"].map((key) => Language.text(key))),
      make("tbody", "", ...data.buckets.map((bucket) => make("tr", "",
        rowHead(Language.number(bucket.upTo)), numeric(Language.number(bucket.combinations)),
        numeric(Language.figure(100 * bucket.proportionalError))))))));
  }

  // Two bars a value: the real share above, the synthetic below.
  function distribution(column, limit) {
    const order = [...column.values.keys()].sort((a, b) => column.real[b] - column.real[a] || a - b);
    const shown = order.slice(0, limit);
    const shares = shown.map((value) =>
      [column.real[value] / data.rowsReal, column.synthetic[value] / data.rowsSynthetic]);
    const longest = Math.max(1e-9, ...shares.flat());
    const list = make("ul", "twins", ...shown.map((value, place) => make("li", "",
      make("bdi", "value", nameOf(column.values[value])),
      bars(shares[place], longest),
      make("span", "count", `${Language.percent(shares[place][0])} / ${Language.percent(shares[place][1])}`))));
    const rest = order.length > shown.length
      ? [make("p", "small", Language.text("more-values", { n: order.length - shown.length }))] : [];
    return make("div", "", list, ...rest);
  }

  function bars([real, synthetic], longest) {
    const track = make("span", "track");
    track.setAttribute("aria-hidden", "true");
    for (const [name, share] of [["real", real], ["made", synthetic]]) {
      const bar = make("span", name);
      bar.style.inlineSize = `${(100 * share) / longest}%`;
      track.append(bar);
    }
    return track;
  }

  function columns() {
    fill("columns", ...data.columns.map((column) => make("section", "card",
      make("h3", "", bdi(column.name), make("small", "", ` L1 ${Language.distance(column.l1)}`)),
      distribution(column, shownValues))));
  }

  function show() {
    for (const part of [sentences, orders, heatMap, pair, worst, combinations, columns]) part();
    for (const element of document.querySelectorAll("[data-count]")) {
      element.textContent = Language.number(Number(element.dataset.count));
    }
  }

  Language.bind((language, digits) => {
    Language.set(language, digits);
    Language.showChoice();
    show();
  });
  const wanted = new URLSearchParams(location.hash.slice(1));
  Language.set(wanted.get("language") ?? "en", wanted.get("digits"));
  Language.showChoice();
  show();
})();
