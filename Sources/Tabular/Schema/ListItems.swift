/// The cells of a list column as sets of items: order and repetition within a cell do not count.
///
/// A cell is one category as a whole, so the domain is every set of one to `maxItems` items.
package struct ListItems: Equatable, Sendable {
  package let delimiter: String
  /// The items in canonical order.
  package let items: [String]
  package let maxItems: Int
  /// The item each accepted text stands for: itself, or the one it is merged into.
  package let codes: [String: Int]
  /// The item that unknown items become under the policy `other`.
  package let otherItem: Int?
  /// Items that are recoded to the missing value: a cell has them no more.
  package var absent: Set<String> = []

  /// How many sets there are, or nil above ``CodeColumn/maximumSize``.
  package var count: Int? {
    var total = 0
    var ways = 1
    for size in stride(from: 1, through: min(maxItems, items.count), by: 1) {
      ways = ways * (items.count - size + 1) / size
      total += ways
      if total > CodeColumn.maximumSize { return nil }
    }
    return total
  }

  /// The canonical text of every set, in the order of ``sets()``.
  package func cells() -> [String] { sets().map(text) }

  /// Every set as ascending positions in ``items``: small sets first, then in the order of their
  /// items. The codes of a list column are their positions here.
  package func sets() -> [[Int]] {
    var result: [[Int]] = []
    for size in stride(from: 1, through: min(maxItems, items.count), by: 1) {
      var chosen = Array(0..<size)
      while true {
        result.append(chosen)
        guard let last = chosen.indices.last(where: { chosen[$0] < items.count - size + $0 })
        else { break }
        chosen[last] += 1
        for index in stride(from: last + 1, to: size, by: 1) {
          chosen[index] = chosen[index - 1] + 1
        }
      }
    }
    return result
  }

  /// The canonical text of a cell, or nil where an item is unknown or there are too many; the empty
  /// text where all items are recoded to the missing value.
  package func canonicalText(_ cell: String, replacingUnknown: Bool) -> String? {
    var chosen: Set<Int> = []
    for part in split(cell) where !absent.contains(part) {
      guard let item = codes[part] ?? (replacingUnknown ? otherItem : nil) else { return nil }
      chosen.insert(item)
    }
    guard chosen.count <= maxItems else { return nil }
    return text(chosen.sorted())
  }

  private func text(_ chosen: [Int]) -> String {
    chosen.map { items[$0] }.joined(separator: delimiter)
  }

  private func split(_ cell: String) -> [String] {
    ListItems.split(Array(cell.utf8), by: Array(delimiter.utf8))
  }

  /// The parts of `cell` between delimiters, compared byte by byte; all of it where the delimiter is empty.
  package static func split(_ cell: [UInt8], by delimiter: [UInt8]) -> [String] {
    guard !delimiter.isEmpty else { return [String(decoding: cell, as: UTF8.self)] }
    var parts: [String] = []
    var start = 0
    var position = 0
    while position + delimiter.count <= cell.count {
      if cell[position..<position + delimiter.count].elementsEqual(delimiter) {
        parts.append(String(decoding: cell[start..<position], as: UTF8.self))
        position += delimiter.count
        start = position
      } else {
        position += 1
      }
    }
    parts.append(String(decoding: cell[start...], as: UTF8.self))
    return parts
  }
}
