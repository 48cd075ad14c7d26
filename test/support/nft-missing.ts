import { spawnSync } from 'node:child_process'
import { namespacesMissing } from '../chaos/world/namespaces.ts'

/** Why nftables cannot be had here, in a namespace of the test's own; undefined where it can. */
export function nftMissing(): string | undefined {
  const version = spawnSync('nft', ['--version'], { encoding: 'utf8' })
  return version.error === undefined ? namespacesMissing() : 'the program `nft` (nftables) is missing'
}
