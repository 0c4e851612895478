/// A hash table from byte strings to codes, made for looking up cells: open addressing with linear
/// probing, the first eight bytes of a key beside its code, longer keys in one arena.
///
/// Lookup takes O(length) and allocates nothing.
struct ByteDictionary: ~Copyable {
  private struct Slot {
    var prefix: UInt64 = 0
    var length: UInt32 = .max
    var code: Int32 = 0
    /// Where the whole key lies in the arena.
    var offset = 0
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private(set) var count = 0
  /// Keys one after another, each readable for 8 bytes beyond its end.
  private var arena: UnsafeMutablePointer<UInt8>
  private var arenaCapacity: Int
  private(set) var byteCount = 0

  init() {
    mask = 63
    slots = .allocate(capacity: 64)
    slots.initialize(repeating: Slot(), count: 64)
    arenaCapacity = 256
    arena = .allocate(capacity: arenaCapacity)
  }

  deinit {
    slots.deallocate()
    arena.deallocate()
  }

  /// The code of the key, or nil. 8 bytes from `start` on must be readable.
  @inline(__always)
  func find(_ start: UnsafePointer<UInt8>, _ length: Int) -> Int? {
    let prefix = ByteDictionary.prefix(start, length)
    var index = ByteDictionary.hash(start, length, prefix) & mask
    while true {
      let slot = slots[index]
      if slot.prefix == prefix, slot.length == UInt32(truncatingIfNeeded: length),
        length <= 8 || restEquals(slot, start, length)
      {
        return Int(slot.code)
      }
      if slot.length == .max { return nil }
      index = (index &+ 1) & mask
    }
  }

  /// Adds a key that is not in the table.
  mutating func insert(_ start: UnsafePointer<UInt8>, _ length: Int, code: Int) {
    if 2 * (count + 1) > mask { growSlots() }
    let offset = byteCount
    append(start, length)
    place(
      Slot(
        prefix: ByteDictionary.prefix(arena + offset, length), length: UInt32(length),
        code: Int32(code), offset: offset))
    count += 1
  }

  /// Adds `text`, or gives it a new code.
  mutating func insert(_ text: some Collection<UInt8>, code: Int) {
    var bytes = Array(text)
    let length = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: 8))
    bytes.withUnsafeBufferPointer {
      if find($0.baseAddress!, length) == nil { insert($0.baseAddress!, length, code: code) }
    }
  }

  /// Every key, at the index of its code; the codes must be `0 ..< count`.
  func keysByCode() -> [[UInt8]] {
    var keys = [[UInt8]](repeating: [], count: count)
    visitKeys { key, code in keys[code] = Array(key) }
    return keys
  }

  /// Shows every key and its code, in no particular order.
  func visitKeys(_ body: (_ key: UnsafeBufferPointer<UInt8>, _ code: Int) -> Void) {
    for index in 0...mask where slots[index].length != .max {
      let slot = slots[index]
      body(
        UnsafeBufferPointer(start: arena + slot.offset, count: Int(slot.length)), Int(slot.code))
    }
  }

  private func restEquals(
    _ slot: Slot, _ start: UnsafePointer<UInt8>, _ length: Int
  ) -> Bool {
    let key = arena + slot.offset
    var index = 8
    while index < length {
      let position = min(index, length - 8)
      if ByteDictionary.word(key + position) != ByteDictionary.word(start + position) {
        return false
      }
      index += 8
    }
    return true
  }

  private mutating func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
    if byteCount + length + 8 > arenaCapacity {
      arenaCapacity = max(2 * arenaCapacity, byteCount + length + 8)
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: arenaCapacity)
      larger.update(from: arena, count: byteCount)
      arena.deallocate()
      arena = larger
    }
    (arena + byteCount).update(from: start, count: length)
    (arena + byteCount + length).update(repeating: 0, count: 8)
    byteCount += length
  }

  private mutating func growSlots() {
    let old = UnsafeMutableBufferPointer(start: slots, count: mask + 1)
    mask = 2 * mask + 1
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: Slot(), count: mask + 1)
    for slot in old where slot.length != .max { place(slot) }
    old.deallocate()
  }

  private func place(_ slot: Slot) {
    var index =
      ByteDictionary.hash(arena + slot.offset, Int(slot.length), slot.prefix) & mask
    while slots[index].length != .max { index = (index + 1) & mask }
    slots[index] = slot
  }

  @inline(__always)
  private static func word(_ start: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
  }

  /// The first eight bytes, zeros beyond the key's end.
  @inline(__always)
  private static func prefix(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let word = word(start)
    return length >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: 8 &* length)) &- 1)
  }

  @inline(__always)
  private static func hash(
    _ start: UnsafePointer<UInt8>, _ length: Int, _ prefix: UInt64
  ) -> Int {
    var hash = fold(prefix ^ UInt64(truncatingIfNeeded: length) &* 0x9E37_79B9_7F4A_7C15)
    var index = 8
    while index < length {
      hash = fold(hash ^ word(start + min(index, length - 8)))
      index += 8
    }
    return Int(truncatingIfNeeded: hash)
  }

  /// Both halves of a 128-bit product, combined.
  @inline(__always)
  private static func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
