/// The style of a page around a figure: system fonts, both colour schemes, a striped notice.
enum PageStyle {
  /// Holds none of the characters `<`, `>`, `&`, `'` and `"`: it reads the same whether a parser
  /// resolves entities inside `style` (XML) or does not (HTML).
  static let css = """
    :root { color-scheme: light dark; }
    body { margin: 0; font: 16px/1.6 system-ui, Noto Sans, Noto Sans Arabic, Segoe UI, sans-serif;
    background: \(Palette.light.surface); color: \(Palette.light.ink); }
    main { max-width: 60rem; margin-inline: auto; padding: 1rem; overflow-x: auto; }
    figure { margin: 0 0 1.5rem; }
    figure svg { max-width: 100%; height: auto; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    caption { text-align: start; padding-block-end: 0.5rem; }
    caption span, .notice { display: block; box-sizing: border-box;
    max-width: calc(100vw - 3rem); }
    .notice { padding: 0.25rem 0.5rem; margin-block-end: 0.5rem;
    border: 3px dashed currentColor; }
    th, td { padding: 0.25rem 0.75rem; border-block-end: 1px solid \(Palette.light.muted); }
    th { text-align: start; }
    td, .number { text-align: end; }
    @media (prefers-color-scheme: dark) {
    body { background: \(Palette.dark.surface); color: \(Palette.dark.ink); }
    th, td { border-block-end-color: \(Palette.dark.muted); }
    }

    """
}
