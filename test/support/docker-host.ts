import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, globSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'

/** A bridge of this machine for one Docker Engine, with a block of 10.64.0.0/10 that no other one has. */
export interface Bridge {
  readonly name: string
  /** Of this machine on the bridge. */
  readonly gateway: string
  /** CIDR of the networks that the engine makes on request. */
  readonly networks: string
  /** What all its addresses begin with: two bytes. */
  readonly prefix: string
}

const SECOND_BYTE_FIRST = 64
const SECOND_BYTES = 64
const CGROUP_ROOT = '/sys/fs/cgroup'
const CGROUP_DEPTH_MAX = 8

function ip(...words: readonly string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

interface Address {
  readonly ifname: string
  readonly addr_info: readonly { readonly local: string }[]
}

/** Names of the interfaces with an address that begins like this. */
function interfacesWith(prefix: string): readonly string[] {
  const all = JSON.parse(ip('-json', '-4', 'address')) as readonly Address[]
  return all
    .filter(one => one.addr_info.some(info => info.local.startsWith(`${prefix}.`)))
    .map(one => one.ifname)
}

/** Makes a bridge in a free block. The kernel refuses a name that is taken, so of several processes one gets each. */
export function claimBridge(): Bridge {
  const first = randomInt(SECOND_BYTES)
  for (let tried = 0; tried < SECOND_BYTES; tried++) {
    const prefix = `10.${SECOND_BYTE_FIRST + ((first + tried) % SECOND_BYTES)}`
    if (interfacesWith(prefix).length > 0) continue
    const name = `swy-test-${prefix.slice('10.'.length)}`
    try {
      ip('link', 'add', 'name', name, 'type', 'bridge')
    } catch {
      continue // Another process has just taken it.
    }
    const gateway = `${prefix}.0.1`
    ip('address', 'add', `${gateway}/24`, 'dev', name)
    ip('link', 'set', name, 'up')
    return { name, gateway, networks: `${prefix}.128.0/17`, prefix }
  }
  throw new Error(`no free block of addresses for a Docker Engine in ${SECOND_BYTES} tries`)
}

/** Removes the bridge and those of its engine's networks. */
export function removeInterfaces(bridge: Bridge): void {
  for (const name of interfacesWith(bridge.prefix)) ip('link', 'delete', name)
}

/** Unmounts whatever is mounted on or below a directory, the innermost first. */
export function unmountBelow(directory: string): void {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(point => point === directory || point.startsWith(`${directory}/`))
  for (const point of points.toReversed()) execFileSync('umount', ['--lazy', point])
}

/** Processes in the control groups of that name: those of containers, also when nothing of their engine is left. */
export function processesInCgroups(name: string): readonly number[] {
  const files = cgroupsNamed(name).flatMap(directory => globSync(join(directory, '**/cgroup.procs')))
  return [...new Set(files.flatMap(file => readFileSync(file, 'utf8').split('\n')))]
    .filter(Boolean)
    .map(Number)
}

/** Removes the control groups of that name, whose processes have ended. */
export function removeCgroups(name: string): void {
  for (const directory of cgroupsNamed(name)) removeEmptyDirectories(directory, CGROUP_DEPTH_MAX)
}

/** In each hierarchy that there is (version 1), or in the only one (version 2). */
function cgroupsNamed(name: string): readonly string[] {
  const hierarchies = existsSync(join(CGROUP_ROOT, 'cgroup.controllers'))
    ? [CGROUP_ROOT]
    : readdirSync(CGROUP_ROOT).map(one => join(CGROUP_ROOT, one))
  return hierarchies.map(hierarchy => join(hierarchy, name)).filter(directory => existsSync(directory))
}

function removeEmptyDirectories(directory: string, depthMax: number): void {
  if (depthMax === 0) return
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyDirectories(join(directory, entry.name), depthMax - 1)
  }
  rmdirSync(directory)
}
