import { type Clock, systemClock } from '../../../lib/clock.ts'
import { type Log, silentLog } from '../../../lib/log.ts'
import { NftError } from '../../../lib/nft/nft-error.ts'
import type { Nft } from '../../../shard-agent/relay/restore-table.ts'
import { RestoreTable } from '../../../shard-agent/relay/restore-table.ts'
import { nftTrial, type TrialNft } from '../../../shard-agent/relay/try-nft.ts'

/** A table in which nothing can be restored. */
export function noRestoreTable(clock: Clock = systemClock): RestoreTable {
  return new RestoreTable({
    nft: new FailingNft(),
    tryNft: () => Promise.resolve('there is no nft'),
    early: new FailingNft(),
    name: 'ip none',
    address: '192.0.2.1',
    clock,
    log: silentLog,
  })
}

/** An nft that is not there. */
class FailingNft implements Nft {
  run(): Promise<void> {
    return Promise.reject(new NftError('missing', 'there is no nft'))
  }

  change(): Promise<void> {
    return this.run()
  }

  list(): Promise<unknown> {
    return Promise.reject(new NftError('missing', 'there is no nft'))
  }
}

/** A table over an nft that only notes what it is told, and answers as the test says. */
export class NotingNft implements Nft {
  readonly scripts: string[] = []
  readonly lists: string[] = []
  refuse: NftError | undefined
  /** Of the table; may be a promise. */
  listing: unknown
  /** Why there is none. */
  unlisted = new NftError('absent', 'No such file or directory')
  /** Of every trial. */
  obstacle: NftError | undefined
  readonly checked: string[] = []

  run(script: string): Promise<void> {
    if (this.refuse !== undefined) return Promise.reject(this.refuse)
    this.scripts.push(script)
    return Promise.resolve()
  }

  change(script: string): Promise<void> {
    return this.run(script)
  }

  check(script: string): Promise<void> {
    this.checked.push(script)
    return this.obstacle === undefined ? Promise.resolve() : Promise.reject(this.obstacle)
  }

  list(command: string): Promise<unknown> {
    this.lists.push(command)
    if (command.startsWith('list tables ')) return Promise.resolve({})
    return this.listing === undefined ? Promise.reject(this.unlisted) : Promise.resolve(this.listing)
  }
}

export function tableOver(nft: Nft & TrialNft, clock: Clock, log: Log = silentLog): RestoreTable {
  const address = '192.0.2.1'
  const tryNft = () => nftTrial(nft, address)
  return new RestoreTable({ nft, tryNft, early: nft, name: 'ip lab', address, clock, log })
}
