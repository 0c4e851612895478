@_exported import GraphicalModel
@_exported import Marginals
@_exported import Privacy
@_exported import Synthesis
@_exported import Tabular
