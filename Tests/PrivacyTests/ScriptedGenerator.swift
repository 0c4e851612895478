/// A generator that hands out given words, then those of a simple counter hash: to walk a sampler
/// into a branch that chance would not reach, and to feed two samplers the same words.
struct ScriptedGenerator: RandomNumberGenerator {
  private var script: ArraySlice<UInt64>
  private var state: UInt64
  private(set) var wordsDrawn = 0

  init(_ script: [UInt64] = [], seed: UInt64 = 0) {
    self.script = script[...]
    state = seed
  }

  mutating func next() -> UInt64 {
    wordsDrawn += 1
    if let word = script.popFirst() { return word }
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
