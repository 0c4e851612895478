/// How a dense row-major table is passed over row by row: blocks of lines of columns.
///
/// A row is the fastest axis, the lines of a block are the next one, and all others number the blocks. From one
/// line to the next every smaller table moves by the same step, so that places are looked up once a block.
public struct RowLayout: Sendable {
  /// The numbers alone, which are copied without counting references.
  public struct Extents: Sendable {
    public let blocks: Int
    public let lines: Int
    public let columns: Int
  }

  public let extents: Extents
  private let shape: [Int]

  /// - Parameter shape: extents of the table's axes, slowest first.
  public init(shape: [Int]) {
    self.shape = [Int](repeating: 1, count: max(0, 2 - shape.count)) + shape
    let last = self.shape.count - 1
    extents = Extents(
      blocks: self.shape[..<(last - 1)].reduce(1, *), lines: self.shape[last - 1],
      columns: self.shape[last])
  }

  /// For every block, where its part of a smaller table begins, and how far apart the parts of two lines are.
  ///
  /// - Parameter kept: for every axis of the table, whether the smaller table has it.
  public func places(kept: [Bool]) -> (offsets: [Int32], step: Int) {
    let kept = [Bool](repeating: false, count: shape.count - kept.count) + kept
    let last = shape.count - 1
    let line = kept[last] ? extents.columns : 1
    let block = kept[last - 1] ? line * extents.lines : line
    return (
      Strides.offsets(
        shape: shape[..<(last - 1)], kept: kept[..<(last - 1)], stride: Int32(block)),
      kept[last - 1] ? line : 0
    )
  }
}
