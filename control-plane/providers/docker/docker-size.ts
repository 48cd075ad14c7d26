/** What a machine may use. */
export interface DockerSize {
  readonly nanoCpus: number
  readonly memoryBytes: number
}

const PATTERN = /^(\d{1,3}(?:\.\d)?)c-(\d{1,7})([mg])$/
const MEBIBYTE = 1_048_576
const NANO = 1e9
export const CORES_MIN = 0.1
export const CORES_MAX = 512
export const MEMORY_MIN_BYTES = 64 * MEBIBYTE
export const MEMORY_MAX_BYTES = 4_096 * 1_024 * MEBIBYTE

/** `2c-4g`: two cores and 4 GiB. A text: what is wrong with it. */
export function dockerSize(hardware: string): DockerSize | string {
  const [, cores = '', amount = '', unit = ''] = PATTERN.exec(hardware) ?? []
  const nanoCpus = Math.round(Number(cores) * NANO)
  const memoryBytes = Number(amount) * MEBIBYTE * (unit === 'g' ? 1_024 : 1)
  const isInBounds =
    nanoCpus >= CORES_MIN * NANO &&
    nanoCpus <= CORES_MAX * NANO &&
    memoryBytes >= MEMORY_MIN_BYTES &&
    memoryBytes <= MEMORY_MAX_BYTES
  return cores !== '' && isInBounds
    ? { nanoCpus, memoryBytes }
    : `${JSON.stringify(hardware.slice(0, 80))}, which is no size: write cores (${CORES_MIN} to ${CORES_MAX}) and memory (64m to 4096g), such as 2c-4g`
}
