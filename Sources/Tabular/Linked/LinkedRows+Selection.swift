extension LinkedRows {
  /// The parents that `keeps` chooses, with their links and the children these name, rows in their
  /// order. O(rows × columns).
  package func keepingParents(_ keeps: (Int) -> Bool) -> LinkedRows {
    let parentRows = (0..<parents.rowCount).filter(keeps)
    let parentNumbers = LinkedRows.numbers(of: parentRows, among: parents.rowCount)
    let linkRows = (0..<linkCount).filter { parentNumbers[Int(parentOfLink[$0])] >= 0 }
    var isNamed = [Bool](repeating: false, count: children.rowCount)
    for link in linkRows { isNamed[Int(childOfLink[link])] = true }
    let childRows = (0..<children.rowCount).filter { isNamed[$0] }
    let childNumbers = LinkedRows.numbers(of: childRows, among: children.rowCount)
    return LinkedRows(
      parents: parents.selecting(parentRows), children: children.selecting(childRows),
      links: links.selecting(linkRows),
      parentOfLink: linkRows.map { parentNumbers[Int(parentOfLink[$0])] },
      childOfLink: linkRows.map { childNumbers[Int(childOfLink[$0])] })
  }

  /// By row: its place in `rows`, or −1.
  static func numbers(of rows: [Int], among count: Int) -> [Int32] {
    var numbers = [Int32](repeating: -1, count: count)
    for (number, row) in rows.enumerated() { numbers[row] = Int32(number) }
    return numbers
  }
}
