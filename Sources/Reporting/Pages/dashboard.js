"use strict";

// The dashboard: a list of bars for each column, all linked by the same filters.
(() => {
  const { data, columns, people } = Counting;
  const firstRows = 12;
  const hasRecords = data.records.count > 0;
  const undone = [];
  const state = { filters: new Map(), sort: "listed" };
  const cards = columns.map(card);
  const grid = document.getElementById("columns");
  grid.append(...cards.map((each) => each.element));

  // A card: the column's title and a row for each value.
  function card(column, index) {
    const title = make("h2");
    title.id = `column-${index}`;
    const list = make("ul", "bars");
    list.setAttribute("aria-labelledby", title.id);
    const more = make("button", "more");
    more.type = "button";
    const merged = make("p", "small");
    const each = { index, title, list, more, merged, rows: [], isOpen: false, order: [] };
    more.addEventListener("click", () => {
      each.isOpen = !each.isOpen;
      arrange(each);
      show();
    });
    list.addEventListener("keydown", (event) => move(event, list));
    each.element = make("section", "card", title, list, more, merged);
    return each;
  }

  // The rows in their order, those that are shown alone.
  function arrange(each) {
    const { values } = columns[each.index];
    const order = [...values.keys()];
    if (state.sort === "count") {
      const counts = everything.counts[each.index];
      const records = order.map((value) => Counting.ofValue(each.index, value, counts));
      order.sort((a, b) => records[b] - records[a] || a - b);
    }
    const shown = order.filter(
      (value, place) => each.isOpen || place < firstRows || state.filters.get(each.index)?.has(value));
    if (shown.join() !== each.order.join() || each.rows.length === 0) {
      const held = document.activeElement?.dataset.value;
      const isHeld = each.list.contains(document.activeElement);
      each.order = shown;
      each.rows = shown.map((value) => row(each.index, value));
      each.list.replaceChildren(...each.rows.map((line) => line.element));
      const place = isHeld ? Math.max(0, shown.indexOf(Number(held))) : 0;
      each.rows.forEach((line, at) => { line.button.tabIndex = at === place ? 0 : -1; });
      if (isHeld) each.rows[place]?.button.focus();
    }
    each.more.hidden = values.length <= firstRows;
    each.more.setAttribute("aria-expanded", String(each.isOpen));
  }

  function row(column, value) {
    const button = make("button", "bar");
    button.type = "button";
    button.dataset.value = String(value);
    const label = make("bdi", "value");
    const fill = make("span", "fill");
    const whisker = make("span", "whisker");
    const point = make("span", "point");
    const track = make("span", "track", fill, whisker, point);
    track.setAttribute("aria-hidden", "true");
    const count = make("span", "count");
    count.setAttribute("aria-hidden", "true");
    const words = make("span", "heard");
    button.append(label, track, count, words);
    button.addEventListener("click", () => toggle(column, value));
    return { element: make("li", "", button), button, label, fill, whisker, point, count, words, value };
  }

  // Arrows move between the rows of a list, which is one stop of the tabulator.
  function move(event, list) {
    const buttons = [...list.querySelectorAll("button.bar")];
    const place = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || place < 0 || !buttons[to]) return;
    event.preventDefault();
    buttons[place].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  }

  // What is shown, from the filters.
  function show() {
    const started = performance.now();
    const counted = Counting.records(state.filters);
    showMatching(counted.matching);
    showChips();
    for (const each of cards) showCard(each, counted.counts[each.index]);
    document.documentElement.dataset.milliseconds = (performance.now() - started).toFixed(2);
  }

  function showMatching(matching) {
    const reported = Counting.reported(state.filters);
    const n = reported ? reported.count : matching * people;
    document.getElementById("matching").textContent = reported || hasRecords
      ? Language.text(data.arePeople ? "matching" : "matching-records", { n })
      : Language.text("unreported");
    document.getElementById("between").textContent = reported
      ? Language.text("between", { low: reported.low, high: reported.high })
      : Language.text(hasRecords ? "records-only" : "unreported-why");
    const reach = data.reach;
    document.getElementById("reach").textContent = reach === 0
      ? Language.text("reach-none") : Language.text(hasRecords ? "reach" : "reach-counts", { n: reach });
  }

  function showChips() {
    const chips = [];
    for (const [column, values] of state.filters) {
      for (const value of values) {
        const chip = make("button", "chip", make("bdi", "", Language.pick(columns[column].title)), ": ",
          make("bdi", "", Language.pick(columns[column].values[value].label)), make("span", "", " ×"));
        chip.type = "button";
        chip.lastChild.setAttribute("aria-hidden", "true");
        chip.append(make("span", "heard", ` (${Language.text("remove")})`));
        chip.addEventListener("click", () => toggle(column, value));
        chips.push(chip);
      }
    }
    document.getElementById("chips").replaceChildren(...chips);
    document.getElementById("clear").disabled = state.filters.size === 0;
    document.getElementById("undo").disabled = undone.length === 0;
  }

  function showCard(each, counts) {
    const column = columns[each.index];
    each.title.textContent = Language.pick(column.title);
    each.title.dir = "auto";
    each.more.textContent = each.isOpen
      ? Language.text("fewer") : Language.text("more", { n: column.values.length });
    const others = new Map([...state.filters].filter(([index]) => index !== each.index));
    const figures = each.rows.map((line) => {
      const filters = new Map(others).set(each.index, new Set([line.value]));
      const held = Counting.ofValue(each.index, line.value, counts);
      return { held, records: held * people, reported: Counting.reported(filters) };
    });
    const longest = Math.max(1, ...figures.map((f) => Math.max(f.records, f.reported?.high ?? 0)));
    each.rows.forEach((line, place) => showRow(line, each.index, figures[place], longest));
    const together = column.values.length > 0 && column.merged && others.size < data.reach
      ? mergedText(each.index) : "";
    each.merged.textContent = together;
    each.merged.hidden = together === "";
  }

  function showRow(line, column, { held, records, reported }, longest) {
    const value = columns[column].values[line.value];
    const isChosen = state.filters.get(column)?.has(line.value) ?? false;
    const isFaint = reported ? reported.low <= 0 : hasRecords && records < data.faintBelow;
    const share = (number) => `${(100 * number) / longest}%`;
    line.label.textContent = Language.pick(value.label);
    line.button.setAttribute("aria-pressed", String(isChosen));
    line.button.classList.toggle("faint", isFaint);
    line.fill.style.inlineSize = share(records);
    for (const part of [line.whisker, line.point]) part.hidden = !reported;
    if (reported) {
      line.whisker.style.insetInlineStart = share(reported.low);
      line.whisker.style.inlineSize = share(reported.high - reported.low);
      line.point.style.insetInlineStart = share(reported.count);
    }
    line.count.replaceChildren(
      reported || hasRecords ? Language.number(reported ? reported.count : records) : "–");
    if (reported) line.count.append(make("small", "", ` ±${Language.number(reported.half)}`));
    const words = hasRecords ? [Language.text("heard-records", { n: held })] : [];
    if (!hasRecords && !reported) words.push(Language.text("unreported"));
    if (reported) words.push(Language.text("heard-reported", reported));
    if (isFaint) words.push(Language.text("faint"));
    line.words.textContent = ` ${words.join("; ")}`;
    line.button.title = words.join("; ");
  }

  // Values that were so rare that they were counted together.
  function mergedText(index) {
    const groups = new Map();
    columns[index].merged.forEach((cell, code) => groups.set(cell, [...(groups.get(cell) ?? []), code]));
    const names = [...groups.values()].filter((codes) => codes.length > 1).map((codes) =>
      codes.map((code) => columns[index].values.find((value) => value.codes.includes(code)))
        .filter(Boolean).map((value) => Language.pick(value.label)).join(" + "));
    return names.length ? Language.text("merged", { names: names.join("; ") }) : "";
  }

  function copyOf(filters) { return new Map([...filters].map(([c, values]) => [c, new Set(values)])); }

  function toggle(column, value) {
    const filters = copyOf(state.filters);
    const values = filters.get(column) ?? new Set();
    if (!values.delete(value)) values.add(value);
    if (values.size) filters.set(column, values); else filters.delete(column);
    change(filters);
  }

  function change(filters) {
    undone.push(state.filters);
    state.filters = filters;
    remember();
    show();
  }

  // The state is the page's fragment: columns and values by name, so that a link is a view.
  function remember() {
    const fragment = new URLSearchParams();
    for (const [column, values] of state.filters) {
      for (const value of values) {
        fragment.append(`filter.${columns[column].name}`, columns[column].values[value].value);
      }
    }
    if (state.sort !== "listed") fragment.set("sort", state.sort);
    if (Language.state.language !== "en") fragment.set("language", Language.state.language);
    if (Language.state.digits !== "latn") fragment.set("digits", Language.state.digits);
    const text = fragment.toString();
    if (text !== location.hash.slice(1)) history.replaceState(null, "", `#${text}`);
  }

  function restore() {
    const fragment = new URLSearchParams(location.hash.slice(1));
    const filters = new Map();
    for (const [key, text] of fragment) {
      if (!key.startsWith("filter.")) continue;
      const column = columns.findIndex((each) => each.name === key.slice("filter.".length));
      const value = columns[column]?.values.findIndex((each) => each.value === text) ?? -1;
      if (value >= 0) filters.set(column, (filters.get(column) ?? new Set()).add(value));
    }
    state.filters = filters;
    state.sort = fragment.get("sort") === "count" ? "count" : "listed";
    document.getElementById("sort").value = state.sort;
    Language.set(fragment.get("language") ?? data.language, fragment.get("digits"));
    Language.showChoice();
    cards.forEach(arrange);
    show();
  }

  const everything = Counting.records(new Map());
  Language.bind((language, digits) => {
    Language.set(language, digits);
    Language.showChoice();
    remember();
    show();
  });
  document.getElementById("sort").addEventListener("change", (event) => {
    state.sort = event.target.value;
    cards.forEach(arrange);
    remember();
    show();
  });
  document.getElementById("clear").addEventListener("click", () => change(new Map()));
  document.getElementById("undo").addEventListener("click", () => {
    state.filters = undone.pop() ?? new Map();
    cards.forEach(arrange);
    remember();
    show();
  });
  addEventListener("hashchange", restore);
  restore();
})();
