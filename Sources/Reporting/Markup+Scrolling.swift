extension Markup {
  /// A box that scrolls sideways where its content is wider than the page, by keyboard too, and says
  /// what it holds.
  public static func scrolling(_ label: String, _ content: Markup) -> Markup {
    Markup(
      "div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": label], content)
  }
}
