/// Numbers drawn uniformly inside bins, on a decimal grid: whole numbers of an integer field, at most
/// six significant digits otherwise.
struct BinDraw {
  /// The grid points of one bin, as multiples of `10^−decimals`.
  private struct Grid {
    /// Digits after the point; negative for multiples of a power of ten.
    var decimals: Int
    var first: Int
    var last: Int
    /// What is written where no grid point lies in the bin.
    var fallback: [UInt8]
  }

  private static let significantDigits = 6

  private let grids: [Grid]
  /// The most bytes a number takes.
  let maximumLength: Int

  init(_ edges: BinEdges) {
    grids = (0..<edges.count).map { BinDraw.grid($0, edges) }
    maximumLength = 44 + (grids.map(\.fallback.count).max() ?? 0)
  }

  private static func grid(_ bin: Int, _ edges: BinEdges) -> Grid {
    let low = max(edges.edges[bin], edges.minimum)
    let high = min(edges.edges[bin + 1], edges.maximum)
    let decimals = edges.isInteger ? 0 : decimals(below: max(abs(low), abs(high)))
    let power = power(decimals.magnitude)
    let value = { (point: Int) in decimals >= 0 ? Double(point) / power : Double(point) * power }
    let scaled = { (edge: Double) in decimals >= 0 ? edge * power : edge / power }
    var first = Int(scaled(low).rounded(.up))
    var last = Int(scaled(high).rounded(.down))
    while first <= last, edges.bin(of: value(first)) != bin { first += 1 }
    while last >= first, edges.bin(of: value(last)) != bin { last -= 1 }
    return Grid(
      decimals: decimals, first: first, last: last, fallback: Array(BinEdges.text(low).utf8))
  }

  /// How many decimals leave six significant digits to numbers of at most `largest`.
  private static func decimals(below largest: Double) -> Int {
    guard largest > 0 else { return significantDigits }
    var decimals = significantDigits
    var bound = 1.0
    while bound <= largest, decimals > -12 {
      bound *= 10
      decimals -= 1
    }
    bound = 0.1
    while bound > largest, decimals < 18 {
      bound /= 10
      decimals += 1
    }
    return decimals
  }

  private static func power(_ exponent: UInt) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * 10 }
  }

  /// Writes a number from bin `bin` at `target`; the number of bytes.
  func write(
    bin: Int, to target: UnsafeMutablePointer<UInt8>,
    using generator: inout some RandomNumberGenerator
  ) -> Int {
    let grid = grids[bin]
    guard grid.first <= grid.last else {
      target.update(from: grid.fallback, count: grid.fallback.count)
      return grid.fallback.count
    }
    let point = Int.random(in: grid.first...grid.last, using: &generator)
    return BinDraw.write(point, decimals: grid.decimals, to: target)
  }

  /// Writes `point · 10^−decimals` without trailing zeros after the point; the number of bytes.
  static func write(
    _ point: Int, decimals: Int, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var rest = point.magnitude
    var decimals = decimals
    while decimals > 0, rest % 10 == 0 {
      rest /= 10
      decimals -= 1
    }
    var reversed = (0 as UInt64, 0 as UInt64, 0 as UInt64, 0 as UInt64, 0 as UInt64)
    return withUnsafeMutableBytes(of: &reversed) { digits in
      var count = 0
      func push(_ byte: UInt8) {
        digits[count] = byte
        count += 1
      }
      if rest > 0 { for _ in 0..<max(0, -decimals) { push(0x30) } }
      var written = 0
      repeat {
        push(0x30 + UInt8(rest % 10))
        rest /= 10
        written += 1
        if written == decimals { push(UInt8(ascii: ".")) }
      } while rest > 0 || written <= decimals && decimals > 0
      if point < 0 { push(UInt8(ascii: "-")) }
      for index in 0..<count { target[index] = digits[count - 1 - index] }
      return count
    }
  }
}
