"use strict";

// Words, numbers and directions of a page. Messages are those of messages.json; a key with several
// plural forms is an object whose keys are CLDR's (zero one two few many other), chosen by the
// argument "n". Elements with data-message are translated in place; values from data stay as they are.
const Language = (() => {
  const messages = JSON.parse(document.getElementById("messages").textContent);
  const state = { language: "en", digits: "latn" };
  let numbers, percents, figures, plurals;

  function set(language, digits) {
    state.language = Object.hasOwn(messages, language ?? "") ? language : "en";
    state.digits = state.language === "ar" && digits === "arab" ? "arab" : "latn";
    const locale = `${state.language}-u-nu-${state.digits}`;
    numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    figures = (digits) => new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits, maximumFractionDigits: digits });
    plurals = new Intl.PluralRules(state.language);
    const root = document.documentElement;
    root.lang = state.language;
    root.dir = messages[state.language]["direction"];
    translate(document);
  }

  function text(key, values = {}) {
    let message = messages[state.language][key] ?? messages.en[key] ?? key;
    if (typeof message === "object") {
      message = message[plurals.select(Math.round(values.n))] ?? message.other;
    }
    return message.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === "number" ? number(value) : String(value ?? "");
    });
  }

  function number(value) {
    // Minus zero is no number that anybody counts to.
    return numbers.format(Math.round(value) || 0);
  }

  function percent(value) { return percents.format(value); }

  // A number in a sentence: one digit behind the point below 10, none above.
  function figure(value) {
    if (value >= 9.95) return number(value);
    return figures(Math.round(10 * value) % 10 ? 1 : 0).format(value);
  }

  // An L1 distance, between 0 and 2.
  function distance(value, digits = 3) { return figures(digits).format(value); }

  // A difference of shares in percentage points, with its sign, which a mark keeps on the left.
  function points(value) {
    return `\u200e${value < 0 ? "−" : "+"}${figures(2).format(Math.abs(100 * value))}`;
  }

  // A text in the page's language out of {"en": …, "ar": …}; English where there is none.
  function pick(texts) { return texts[state.language] ?? texts.en; }

  function translate(root) {
    for (const element of root.querySelectorAll("[data-message]")) {
      element.textContent = text(element.dataset.message, element.dataset);
    }
    for (const element of root.querySelectorAll("[data-label]")) {
      element.setAttribute("aria-label", text(element.dataset.label, element.dataset));
    }
  }

  // The buttons with which a reader changes language and digits; `changed` is told.
  function bind(changed) {
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => changed(button.dataset.language, state.digits));
    }
    const digits = document.getElementById("digits");
    digits?.addEventListener("click", () => {
      changed(state.language, state.digits === "latn" ? "arab" : "latn");
    });
  }

  function showChoice() {
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === state.language));
    }
    const digits = document.getElementById("digits");
    if (digits) digits.hidden = state.language !== "ar";
  }

  return {
    set, text, number, percent, figure, distance, points, pick, translate, bind, showChoice, state,
  };
})();

// An element with a class and children, which are elements or texts: never markup.
function make(name, className = "", ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}
