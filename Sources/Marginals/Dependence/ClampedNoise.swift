import RealModule

/// Moments of a noisy count that is set to zero where it fell below: x₊ = max(0, t + Z) with Z
/// standard normal.
///
/// Below t = 8 by the trapezoid rule in s = √x, in which the integrands s³φ(s² − t) and
/// s³·log s·φ(s² − t) are smooth at 0 and have vanished at both ends (φ the normal density); above,
/// where clamping no longer happens, by the Taylor series of x·log x about t. Absolute error below
/// 2·10⁻⁵.
///
/// Complexity: 64 exponentials and logarithms below t = 8, one logarithm above.
struct ClampedNoise {
  /// E[x₊].
  let mean: Double
  /// E[x₊ log x₊], with 0·log 0 = 0.
  let meanLog: Double

  private static let nodes = 64

  init(_ location: Double) {
    guard location <= 8 else {
      let square = location * location
      mean = location
      meanLog =
        location * Double.log(location)
        + (1 / (2 * location)) * (1 + (0.5 + 1 / square) / square)
      return
    }
    let step = Double.sqrt(max(0, location) + 9) / Double(Self.nodes)
    var (mean, meanLog) = (0.0, 0.0)
    for node in 1...Self.nodes {
      let root = step * Double(node)
      let value = root * root
      let distance = value - location
      let weighted = root * Double.exp(-0.5 * distance * distance) * value
      mean += weighted
      meanLog += weighted * Double.log(value)
    }
    let scale = 2 * step / Double.sqrt(2 * .pi)
    self.mean = mean * scale
    self.meanLog = meanLog * scale
  }
}
