import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { openFilesMax } from './open-files.ts'

/** What the figures depend on, as words: name and value. */
export type Machine = Readonly<Record<string, string>>

const GIB = 1_024 ** 3

/** Describes this machine and the programs that take part. */
export function describeMachine(): Machine {
  const virtual = readFileSync('/proc/cpuinfo', 'utf8').includes(' hypervisor') ? ', virtual' : ''
  return {
    processor: `${cpus()[0]?.model ?? 'unknown'}${virtual}`,
    cores: String(availableParallelism()),
    memory: `${(totalmem() / GIB).toFixed(1)} GiB`,
    kernel: release(),
    'receive buffer limit': `${readFileSync('/proc/sys/net/core/rmem_max', 'utf8').trim()} bytes`,
    'files that a process may open': String(openFilesMax()),
    'load average at the start': loadavg()
      .map(load => load.toFixed(2))
      .join(', '),
    node: process.version,
    nginx: versionOf('nginx', ['-v']),
    haproxy: versionOf('haproxy', ['-v']),
    nft: versionOf('nft', ['--version']),
    compiler: versionOf('cc', ['--version']),
  }
}

/** The first thing in what a program says of itself that looks like a version. */
function versionOf(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) return 'none'
  return /\d+\.\d+(?:\.\d+)?[-.\w~+]*/.exec(`${stdout}${stderr}`.split('\n')[0] ?? '')?.[0] ?? 'unknown'
}
