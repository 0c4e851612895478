/// Six significant digits.
func short(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return "\(value)" }
  var scale = 1.0
  var scaled = abs(value)
  while scaled < 100_000, scale < 1e300 {
    scaled *= 10
    scale *= 10
  }
  return "\((value * scale).rounded() / scale)"
}

func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
