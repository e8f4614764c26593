export interface Call {
  operation: string
  path: string
}
export function faultyDisk(options: {
  below: string
  code?: string
  looks?: boolean
  fails(call: Call, number: number): boolean
}): { calls: Call[]; failed: Call[]; restore(): void }
export function prepareFaultyDisk(): Promise<void>
