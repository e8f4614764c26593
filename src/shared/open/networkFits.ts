/** A tensor by its name and shape. */
export interface NamedShape {
  name: string
  shape: number[]
}

/** A network that a file of weights alone may be of. */
export interface NetworkFit {
  id: string
  title: string
  /** Whether every tensor of one side is one of the other, so that the file can be opened as this network. */
  fits: boolean
  /** Tensors of the network that the file has the like of, by their shapes; of so many. */
  matched: number
  tensors: number
  /** Tensors of the file that the network has no use for. */
  over: number
}

/** Which tensors fit where, for weights alone. */
export interface FitReport {
  /** Those that fit, then the nearest ones. */
  networks: NetworkFit[]
  /** The network that was asked for, else the one that fits, else the nearest; null where none is anything like it. */
  shown: {
    id: string
    title: string
    /** Tensors of the network in its own order, each with the file's; null where the file has none. */
    pairs: (NamedShape & { theirs: NamedShape | null })[]
    /** What the file holds besides. */
    over: NamedShape[]
  } | null
}
