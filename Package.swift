// swift-tools-version: 6.1
import PackageDescription

// The targets read in the order in which data flows: a table of people (Tabular) is counted
// (Marginals), the counts pass the only door from secret to released (Privacy), a graphical model
// is fitted to what was released (GraphicalModel), and records are drawn from it (Synthesis).

/// Where the trait is on, these targets have bugs in them that a run can choose.
let mutations = TargetDependencyCondition.when(traits: ["Mutations"])

let package = Package(
  name: "marginalia",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Marginalia", targets: ["Marginalia"]),
    .executable(name: "marginalia", targets: ["MarginaliaCommand"]),
  ],
  traits: [
    .trait(name: "Mutations", description: "Seeded privacy bugs, for `make mutations` alone.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // Empty unless the trait is on, and part of no product without it.
    .target(name: "Mutations"),
    .target(name: "Threading"),
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"]),
    .target(
      name: "Privacy",
      dependencies: [
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "RealModule", package: "swift-numerics"),
        .target(name: "Mutations", condition: mutations),
      ]),
    .target(name: "Files"),
    .target(
      name: "Tabular",
      dependencies: [
        "CZlib", "Files", "Privacy", .target(name: "Mutations", condition: mutations),
      ]),
    .target(
      name: "Marginals",
      dependencies: [
        "Tabular", "LinearAlgebra", "Privacy", "Threading",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "GraphicalModel",
      dependencies: [
        "Marginals", "LinearAlgebra", "Threading",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "Synthesis",
      dependencies: [
        "GraphicalModel", "Files", .product(name: "RealModule", package: "swift-numerics"),
        .product(name: "Crypto", package: "swift-crypto"),
        .target(name: "Mutations", condition: mutations),
      ]),
    .target(
      name: "LinkedTables",
      dependencies: [
        "Synthesis", "LinearAlgebra", "Files",
        .product(name: "RealModule", package: "swift-numerics"),
        .product(name: "Crypto", package: "swift-crypto"),
        .target(name: "Mutations", condition: mutations),
      ]),
    .target(
      name: "Aggregates",
      dependencies: [
        "Synthesis", "Threading", "Files",
        .product(name: "RealModule", package: "swift-numerics"),
        .target(name: "Mutations", condition: mutations),
      ]),
    .target(
      name: "Verification",
      dependencies: [
        "Synthesis", "LinkedTables", "Aggregates", "Files",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Evaluation", dependencies: ["Tabular", "Marginals", "Threading", "Aggregates"]),
    .target(
      name: "Auditing",
      dependencies: [
        "Privacy", "Tabular", "Marginals", "GraphicalModel", "Synthesis", "LinkedTables",
        "Aggregates", "Evaluation", "Threading", "Files",
        .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(
      name: "Forecasting",
      dependencies: [
        "Privacy", "Tabular", "Marginals", "GraphicalModel", "Synthesis", "Aggregates",
        "Evaluation",
        "Reporting", "Threading", .product(name: "RealModule", package: "swift-numerics"),
      ]),
    .target(name: "Simulation", dependencies: ["Files", "Tabular"]),
    .target(
      name: "Reporting",
      dependencies: ["Files", .product(name: "Crypto", package: "swift-crypto")],
      resources: [
        .embedInCode("Pages/page.css"), .embedInCode("Pages/dashboard.css"),
        .embedInCode("Pages/language.js"), .embedInCode("Pages/counting.js"),
        .embedInCode("Pages/dashboard.js"), .embedInCode("Pages/messages.json"),
        .embedInCode("Pages/evaluation.js"), .embedInCode("Pages/evaluation.css"),
      ]),
    .target(
      name: "Publishing",
      dependencies: [
        "Verification", "Synthesis", "LinkedTables", "Aggregates", "Reporting", "Files", "Tabular",
        "Marginals",
      ]),
    .target(
      name: "Experiments",
      dependencies: [
        "Files", "Tabular", "Marginals", "Privacy", "GraphicalModel", "Synthesis", "LinkedTables",
        "Aggregates", "Evaluation", "Reporting", "Threading",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Marginalia",
      dependencies: [
        "Privacy", "Tabular", "Marginals", "GraphicalModel", "Synthesis", "LinkedTables",
        "Aggregates", "Verification", "Publishing", "Evaluation", "Auditing", "Simulation",
        "Reporting", "Experiments", "Forecasting",
      ]),
    .executableTarget(
      name: "MarginaliaCommand",
      dependencies: [
        "Marginalia", "Files", "Threading",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(
      name: "PrivacyTests",
      dependencies: ["Privacy", .product(name: "Crypto", package: "swift-crypto")],
      exclude: ["Vectors"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "TabularTests", dependencies: ["Tabular", "Privacy", "CZlib"]),
    .testTarget(name: "ThreadingTests", dependencies: ["Threading"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"]),
    .testTarget(name: "MarginalsTests", dependencies: ["Marginals"]),
    .testTarget(name: "GraphicalModelTests", dependencies: ["GraphicalModel"]),
    .testTarget(name: "SynthesisTests", dependencies: ["Synthesis"]),
    .testTarget(name: "LinkedTablesTests", dependencies: ["LinkedTables", "Auditing"]),
    .testTarget(
      name: "AggregatesTests",
      dependencies: ["Aggregates", .product(name: "RealModule", package: "swift-numerics")]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Aggregates"], exclude: ["Fixtures"]),
    .testTarget(
      name: "AuditingTests",
      dependencies: ["Auditing", .product(name: "RealModule", package: "swift-numerics")]),
    .testTarget(name: "ForecastingTests", dependencies: ["Forecasting"]),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation"], exclude: ["Fitting"]),
    .testTarget(
      name: "PublishingTests", dependencies: ["Publishing", "Marginals", "Reporting", "Tabular"]),
    .testTarget(name: "ReportingTests", dependencies: ["Reporting"]),
    .testTarget(name: "ExperimentsTests", dependencies: ["Experiments", "Simulation"]),
    .testTarget(name: "RobustnessTests", dependencies: ["Marginalia"]),
    .testTarget(
      name: "MarginaliaTests",
      dependencies: [
        "Marginalia", "MarginaliaCommand", .product(name: "Crypto", package: "swift-crypto"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
