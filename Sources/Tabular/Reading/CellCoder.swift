/// Turns the cells of one column into codes: a dictionary of the texts met so far, and a rule for
/// those it does not hold.
struct CellCoder: ~Copyable {
  enum Rule {
    /// Every new text is the next value, up to ``CodeColumn/maximumSize`` of them; where `isTolerant`
    /// further texts are passed over.
    case learn(isTolerant: Bool)
    /// The values of a schema.
    case declared(FieldCoding, UnknownValuePolicy)
  }

  /// The code of a record that is left out.
  static let leaveOut = -1
  private static let memoLimit = 1 << 16
  private static let memoByteLimit = 8 << 20

  private var dictionary = ByteDictionary()
  private let rule: Rule
  private let declaredCount: Int
  /// Whether there were more values than a column can hold.
  private(set) var hasOverflowed = false

  init(_ rule: Rule) {
    self.rule = rule
    if case .declared(let coding, _) = rule {
      for (text, code) in coding.codes { dictionary.insert(text.utf8, code: code) }
    }
    declaredCount = dictionary.count
  }

  /// Whether the codes need two bytes from the start.
  var startsWide: Bool {
    if case .declared(let coding, _) = rule { (coding.attribute?.size ?? 0) > 256 } else { false }
  }

  /// The code of a cell, or ``leaveOut``.
  @inline(__always)
  mutating func code(
    _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Int {
    if let code = dictionary.find(start, count) { return code }
    return try newText(start, count)
  }

  @inline(never)
  private mutating func newText(
    _ start: UnsafePointer<UInt8>, _ count: Int
  ) throws(TableError.Problem) -> Int {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    try CellCoder.validate(bytes)
    switch rule {
    case .learn(let isTolerant):
      let code = dictionary.count
      guard code < CodeColumn.maximumSize else {
        guard isTolerant else { throw .tooManyValues(limit: CodeColumn.maximumSize) }
        hasOverflowed = true
        return 0
      }
      dictionary.insert(start, count, code: code)
      return code
    case .declared(let coding, let policy):
      let code = coding.code(of: String(decoding: bytes, as: UTF8.self), policy: policy)
      if code == nil, policy == .refuse { throw .unknownValue }
      if dictionary.count - declaredCount < CellCoder.memoLimit,
        dictionary.byteCount + count < CellCoder.memoByteLimit
      {
        dictionary.insert(start, count, code: code ?? CellCoder.leaveOut)
      }
      return code ?? CellCoder.leaveOut
    }
  }

  /// The texts learned, by code.
  func learnedTexts() -> [[UInt8]] {
    dictionary.keysByCode()
  }

  /// Checks that a text is UTF-8 without NUL.
  static func validate(_ bytes: UnsafeBufferPointer<UInt8>) throws(TableError.Problem) {
    var union: UInt8 = 0
    var hasNul = false
    for byte in bytes {
      union |= byte
      hasNul = hasNul || byte == 0
    }
    if hasNul { throw .nulByte }
    if union >= 0x80, String(validating: bytes, as: UTF8.self) == nil { throw .invalidUTF8 }
  }
}
