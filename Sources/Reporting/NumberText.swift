import Foundation

/// Numbers as text for people, the same under every locale: a point before decimals, no grouping.
public enum NumberText {
  /// `value` rounded to `digits` significant digits, trailing zeros kept: 0.1 with three digits is
  /// "0.100". Magnitudes under 10⁻⁴ and from 10⁶ on are written as "1.2e-5".
  public static func significant(_ value: Double, digits: Int) -> String {
    precondition(digits >= 1, "at least one significant digit")
    guard value.isFinite else { return nonFinite(value) }
    if value == 0 { return "0" }
    let scientific = String(format: "%.\(digits - 1)e", value)
    let parts = scientific.split(separator: "e")
    let exponent = Int(parts[1]) ?? 0
    if exponent < -4 || exponent >= 6 { return "\(parts[0])e\(exponent)" }
    return String(format: "%.\(max(0, digits - 1 - exponent))f", value)
  }

  /// The shortest text that reads back as `value`: "12", "0.3", "5.8e-6".
  public static func exact(_ value: Double) -> String {
    guard value.isFinite else { return nonFinite(value) }
    if value == value.rounded() && abs(value) < 1e15 { return String(Int(value)) }
    let parts = value.description.split(separator: "e")
    guard parts.count == 2 else { return value.description }
    let mantissa = parts[0].hasSuffix(".0") ? parts[0].dropLast(2) : parts[0]
    return "\(mantissa)e\(Int(parts[1]) ?? 0)"
  }

  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "not a number" : value > 0 ? "∞" : "−∞"
  }
}
