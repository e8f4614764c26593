import { bytesField, floatField, integerField, join, textField, varint } from './protobuf.ts'

const DATA_TYPES = { float32: 1, int32: 3, bool: 10, int64: 9, resource: 20 } as const
export type DataType = keyof typeof DATA_TYPES

/** An attribute of a node; build them with `attribute`. */
export type Attribute = Uint8Array

/** A reference to a node's output: `name`, or `name:k` for its output k > 0. */
export type Ref = string

export type ConstantValues = Float32Array | Int32Array | BigInt64Array

const shapeProto = (shape: readonly number[]) => join(shape.map((side) => bytesField(2, integerField(1, side))))

/** Attributes of nodes as TensorFlow's attr_value.proto has them. */
export const attribute = {
  text: (value: string): Attribute => textField(2, value),
  integer: (value: number): Attribute => integerField(3, value),
  float: (value: number): Attribute => floatField(4, value),
  bool: (value: boolean): Attribute => integerField(5, value ? 1 : 0),
  type: (value: DataType): Attribute => integerField(6, DATA_TYPES[value]),
  shape: (value: readonly number[]): Attribute => bytesField(7, shapeProto(value)),
  integers: (values: readonly number[]): Attribute => bytesField(1, bytesField(3, join(values.map(varint)))),
  anyShape: bytesField(7, integerField(3, 1)) as Attribute,
  tensor: (type: DataType, shape: readonly number[], values: ConstantValues): Attribute => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    const proto = [
      integerField(1, DATA_TYPES[type]),
      bytesField(2, shapeProto(shape)),
      bytesField(4, bytes), // little-endian, as all platforms of TensorFlow's builds are
    ]
    return bytesField(8, join(proto))
  },
}
