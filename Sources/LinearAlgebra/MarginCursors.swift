/// Where some margins are while rows of a table are passed over: a type for each number of margins, so that
/// loops over them unroll and their pointers stay in registers.
protocol MarginCursors {
  /// - Parameter margins: at least as many as the type takes.
  init(_ margins: UnsafeBufferPointer<RowKernel.Margin>)

  /// Goes to the first line of a block.
  mutating func start(_ block: Int)
  /// Goes to the next line.
  mutating func advance()

  /// Π of the margins' cells.
  var product: Double { get }
  /// Π of the margins' cells in four columns from one on.
  func products(_ column: Int) -> SIMD4<Double>

  /// Adds to each margin, from a column on.
  func add(_ cell: Double, at column: Int)
  func add<Lanes: SIMD>(_ cells: Lanes, at column: Int) where Lanes.Scalar == Double
}

enum RowCursors {
  typealias One = More<None>
  typealias Two = More<One>
  typealias Three = More<Two>
  typealias Four = More<Three>

  struct None: MarginCursors {
    @inline(__always) init(_ margins: UnsafeBufferPointer<RowKernel.Margin>) {}
    @inline(__always) mutating func start(_ block: Int) {}
    @inline(__always) mutating func advance() {}
    @inline(__always) var product: Double { 1 }
    @inline(__always) func products(_ column: Int) -> SIMD4<Double> { SIMD4(repeating: 1) }
    @inline(__always) func add(_ cell: Double, at column: Int) {}
    @inline(__always) func add<Lanes: SIMD>(_ cells: Lanes, at column: Int)
    where Lanes.Scalar == Double {}
  }

  /// One more margin than the others.
  struct More<Others: MarginCursors>: MarginCursors {
    private let margin: RowKernel.Margin
    private var cells: UnsafeMutablePointer<Double>
    private var others: Others

    @inline(__always)
    init(_ margins: UnsafeBufferPointer<RowKernel.Margin>) {
      margin = margins[0]
      cells = margin.cells
      others = Others(UnsafeBufferPointer(rebasing: margins[1...]))
    }

    @inline(__always)
    mutating func start(_ block: Int) {
      cells = margin.cells + Int(margin.offsets[block])
      others.start(block)
    }

    @inline(__always)
    mutating func advance() {
      cells += margin.step
      others.advance()
    }

    @inline(__always)
    var product: Double { cells.pointee * others.product }

    @inline(__always)
    func products(_ column: Int) -> SIMD4<Double> {
      load(cells + column) * others.products(column)
    }

    @inline(__always)
    func add(_ cell: Double, at column: Int) {
      cells[column] += cell
      others.add(cell, at: column)
    }

    @inline(__always)
    func add<Lanes: SIMD>(_ lanes: Lanes, at column: Int) where Lanes.Scalar == Double {
      store(load(cells + column) + lanes, to: cells + column)
      others.add(lanes, at: column)
    }
  }
}
