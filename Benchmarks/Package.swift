// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that users of the library do not fetch the benchmark harness. `traits: []`
// leaves out the harness's allocator, which would slow what is measured.

let package = Package(
  name: "marginalia-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "marginalia", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Kernels",
      dependencies: [
        .product(name: "Marginalia", package: "marginalia"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Kernels",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "cost-curve",
      dependencies: [.product(name: "Marginalia", package: "marginalia")],
      path: "Scaling/CostCurve"),
  ],
  swiftLanguageModes: [.v6]
)
