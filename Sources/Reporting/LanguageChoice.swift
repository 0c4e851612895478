/// The buttons with which a reader chooses language and digits; language.js gives them their words.
public enum LanguageChoice {
  public static let markup = Markup(
    "div", ["class": "row", "role": "group", "data-label": "language"],
    Markup("button", ["type": "button", "data-language": "en", "lang": "en"], .text("English")),
    Markup("button", ["type": "button", "data-language": "ar", "lang": "ar"], .text("العربية")),
    Markup(
      "button",
      ["type": "button", "id": "digits", "data-message": "digits", "data-label": "digits-label"]))
}
