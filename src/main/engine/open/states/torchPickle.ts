import type { Readable } from '../../../../shared/checkpoint/storedNumbers.ts'
import { Machine, Named } from '../../data/readers/pickle.ts'
import type { PickleValue } from '../../data/readers/pickleValues.ts'

/** An object of a class that is nothing here: its fields, where they are given. It is never made, and nothing of it is called. */
export class Unknown {
  fields: PickleValue = null
  constructor(readonly name: string) {}
}

/** Numbers that tensors view; `key` names them in the file. */
export class Storage {
  constructor(
    readonly dtype: string,
    readonly key: string,
    /** Numbers of its kind, as the file says. */
    readonly count: number,
  ) {}
}

/** A view of a storage. */
export class Tensor {
  constructor(
    readonly storage: Storage,
    readonly dtype: string,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[],
  ) {}
}

/** torch's storages and dtypes, and what safetensors calls their numbers. */
const KINDS: Record<string, Readable> = {
  FloatStorage: 'F32',
  DoubleStorage: 'F64',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  float32: 'F32',
  float: 'F32',
  float64: 'F64',
  double: 'F64',
  float16: 'F16',
  half: 'F16',
  bfloat16: 'BF16',
}

/** Bytes of one number of the other storages. */
const WIDTHS: Record<string, number> = {
  LongStorage: 8,
  IntStorage: 4,
  ShortStorage: 2,
  CharStorage: 1,
  ByteStorage: 1,
  BoolStorage: 1,
  UntypedStorage: 1,
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16,
}

/** The kind of floating-point numbers of a storage or dtype; null for others. */
export const floatOf = (dtype: string): Readable | null => KINDS[dtype.replace(/^torch\.(cuda\.)?/, '')] ?? null

/** Bytes of a storage's numbers. */
export function bytesOfStorage({ dtype, count }: Storage): number {
  const kind = floatOf(dtype)
  const width = kind ? { F32: 4, F64: 8, F16: 2, BF16: 2 }[kind] : WIDTHS[dtype.replace(/^torch\.(cuda\.)?/, '')]
  return (width ?? 1) * count
}

type Any = PickleValue | Tensor | Storage | Unknown | Named

/**
 * The pickle in a PyTorch file, as data: tensors, storages and containers are understood, any other class is kept as an unknown object with its
 * fields. Nothing is imported or called.
 */
export class TorchMachine extends Machine {
  /** Bytes from the beginning to behind the last value that was read. */
  get end(): number {
    return this.at
  }

  protected override known(name: string): Named {
    this.mustBeWord(name)
    return new Named(name)
  }

  protected override value(item: never): PickleValue {
    return item
  }

  protected override other(opcode: number): void {
    switch (String.fromCharCode(opcode)) {
      case 'Q': // BINPERSID
        this.push(this.persistent(this.pop() as Any))
        return
      case '\x81': // NEWOBJ
        this.reduce()
        return
      case '\x92': {
        // NEWOBJ_EX: class, arguments, keyword arguments
        this.pop()
        this.reduce()
        return
      }
      case '\x8f': // EMPTY_SET
        this.push([])
        return
      case '0': // POP
        this.pop()
        return
      case '2': // DUP
        this.push(this.stack.at(-1) as Any)
        return
      default:
        throw this.bad(`it uses the instruction 0x${opcode.toString(16).padStart(2, '0')}, which no weights need`)
    }
  }

  /** Objects that behave like lists and dictionaries are filled as such. */
  protected override top<T>(type: new (...args: never[]) => T): T {
    const item = this.stack.at(-1) as Any
    if (!(item instanceof Unknown)) return super.top(type)
    if (!(item.fields instanceof type)) item.fields = new (type as unknown as new () => T)() as PickleValue
    return item.fields as T
  }

  private push(item: Any): void {
    this.stack.push(item as never)
  }

  /** `('storage', class, key, place, count)`, and in older files a view behind it. */
  private persistent(id: Any): Any {
    if (!Array.isArray(id) || id[0] !== 'storage') return new Unknown('persistent')
    const [, type, key, , count, view] = id as Any[]
    if (!(type instanceof Named) || !Number.isSafeInteger(count) || (count as number) < 0)
      throw this.bad('a storage in it is malformed')
    if (Array.isArray(view)) throw this.bad('a storage in it is a part of another one; save the weights again')
    return new Storage(type.name, String(key), count as number)
  }

  protected override reduce(): void {
    const parameters = this.pop() as Any
    const called = this.pop() as Any
    if (!(called instanceof Named) || !Array.isArray(parameters)) {
      this.push(new Unknown('call'))
      return
    }
    this.push(this.meaning(called.name, parameters as Any[]))
  }

  private meaning(name: string, given: readonly Any[]): Any {
    if (name === 'torch._utils._rebuild_tensor_v2' || name === 'torch._utils._rebuild_tensor') return this.tensor(given)
    if (name === 'torch._utils._rebuild_tensor_v3') return this.tensor(given, given[6])
    if (name === 'torch._utils._rebuild_parameter' || name === 'torch._utils._rebuild_parameter_with_state')
      return given[0] ?? null
    if (name === 'collections.OrderedDict' || name === 'builtins.dict' || name === 'collections.defaultdict')
      return new Map()
    if (name === 'torch.Size' || name === 'builtins.list' || name === 'builtins.tuple')
      return Array.isArray(given[0]) ? given[0] : []
    return new Unknown(name)
  }

  private tensor([storage, offset, shape, stride]: readonly Any[], dtype?: Any): Tensor {
    const isList = (list: Any): list is number[] =>
      Array.isArray(list) &&
      list.length <= 8 &&
      list.every((side) => Number.isSafeInteger(side) && (side as number) >= 0)
    if (!(storage instanceof Storage) || !Number.isSafeInteger(offset) || !isList(shape!) || !isList(stride!))
      throw this.bad('a tensor in it is malformed')
    if (shape.length !== stride.length) throw this.bad('a tensor in it is malformed')
    const kind = dtype instanceof Named ? dtype.name : storage.dtype
    return new Tensor(storage, kind, offset as number, shape, stride)
  }

  /** Fields of an object: an ordered dictionary has none that matter. */
  protected override build(): void {
    const fields = this.pop()
    const target = this.stack.at(-1) as Any
    if (target instanceof Unknown) target.fields = fields as PickleValue
  }
}
