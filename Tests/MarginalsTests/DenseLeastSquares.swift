import Marginals

/// Generalised least squares over the full joint table, by its normal equations and Gaussian
/// elimination: slow, and independent of the residual basis.
struct DenseLeastSquares {
  private let sizes: [Int]
  private let cells: Int
  private var matrix: [[Double]]
  private var right: [Double]

  init(_ measurements: [MarginalMeasurement], sizes: [Int]) {
    self.sizes = sizes
    cells = sizes.reduce(1, *)
    matrix = [[Double]](repeating: [Double](repeating: 0, count: cells), count: cells)
    right = [Double](repeating: 0, count: cells)
    for measurement in measurements {
      let places = Self.places(of: measurement.clique, sizes: sizes)
      guard measurement.part == .whole else {
        addInteraction(measurement, places: places)
        continue
      }
      for first in 0..<cells {
        right[first] += measurement.values[places[first]] / measurement.variance
        for second in 0..<cells where places[first] == places[second] {
          matrix[first][second] += 1 / measurement.variance
        }
      }
    }
  }

  /// The measured function is a projection on the centred directions, and so is the covariance of
  /// its noise, up to σ².
  private mutating func addInteraction(_ measurement: MarginalMeasurement, places: [Int]) {
    let shape = measurement.clique.attributes.map { sizes[$0] }
    let size = measurement.values.count
    let rows = (0..<size).map { cell in
      Self.centred((0..<size).map { $0 == cell ? 1 : 0 }, shape: shape)
    }
    let values = Self.centred(measurement.values, shape: shape)
    for first in 0..<cells {
      right[first] += values[places[first]] / measurement.variance
      for second in 0..<cells {
        matrix[first][second] += rows[places[first]][places[second]] / measurement.variance
      }
    }
  }

  /// Takes the mean of every line away, axis by axis.
  static func centred(_ values: [Double], shape: [Int]) -> [Double] {
    var result = values
    for axis in shape.indices {
      let inner = shape[(axis + 1)...].reduce(1, *)
      let before = result
      for cell in result.indices {
        let start = cell - cell / inner % shape[axis] * inner
        let line = (0..<shape[axis]).map { before[start + $0 * inner] }
        result[cell] -= line.reduce(0, +) / Double(shape[axis])
      }
    }
    return result
  }

  /// The estimated marginal.
  func marginal(of clique: Clique) -> [Double] {
    Self.sum(solve(right), to: clique, sizes: sizes)
  }

  /// The variance of a linear function of a clique's estimated marginal.
  func variance(of weights: [Double], on clique: Clique) -> Double {
    let places = Self.places(of: clique, sizes: sizes)
    let function = places.map { weights[$0] }
    return zip(function, solve(function)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The cell of the clique's marginal for every cell of the joint table.
  static func places(of clique: Clique, sizes: [Int]) -> [Int] {
    (0..<sizes.reduce(1, *)).map { cell in
      var rest = cell
      var codes = [Int](repeating: 0, count: sizes.count)
      for axis in sizes.indices.reversed() {
        codes[axis] = rest % sizes[axis]
        rest /= sizes[axis]
      }
      return clique.attributes.reduce(0) { $0 * sizes[$1] + codes[$1] }
    }
  }

  static func sum(_ joint: [Double], to clique: Clique, sizes: [Int]) -> [Double] {
    var result = [Double](
      repeating: 0, count: clique.attributes.reduce(1) { $0 * sizes[$1] })
    for (cell, place) in places(of: clique, sizes: sizes).enumerated() {
      result[place] += joint[cell]
    }
    return result
  }

  /// One solution of the normal equations, with full pivoting; directions that nothing measured
  /// are 0, which no measured marginal depends on.
  private func solve(_ right: [Double]) -> [Double] {
    var (matrix, right) = (self.matrix, right)
    var order = Array(0..<cells)
    let tolerance = 1e-10 * (0..<cells).reduce(0) { max($0, matrix[$1][$1]) }
    var rank = 0
    while rank < cells {
      var pivot = (size: 0.0, row: rank, column: rank)
      for row in rank..<cells {
        for column in rank..<cells where abs(matrix[row][column]) > pivot.size {
          pivot = (abs(matrix[row][column]), row, column)
        }
      }
      guard pivot.size > tolerance else { break }
      matrix.swapAt(rank, pivot.row)
      right.swapAt(rank, pivot.row)
      order.swapAt(rank, pivot.column)
      for row in 0..<cells { matrix[row].swapAt(rank, pivot.column) }
      for row in 0..<cells where row != rank {
        let factor = matrix[row][rank] / matrix[rank][rank]
        guard factor != 0 else { continue }
        for column in rank..<cells { matrix[row][column] -= factor * matrix[rank][column] }
        right[row] -= factor * right[rank]
      }
      rank += 1
    }
    var solution = [Double](repeating: 0, count: cells)
    for index in 0..<rank { solution[order[index]] = right[index] / matrix[index][index] }
    return solution
  }
}
