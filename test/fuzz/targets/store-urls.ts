import { readStoreUrl } from '../../../control-plane/store/store-url.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

export const storeUrls: FuzzTarget = {
  name: 'store-urls',
  promise: 'a URL names a file or a database, or every mistake has its remedy and shows no password',
  words: [
    'sqlite:',
    'SQLITE:',
    'mysql://user:secret@host/db',
    'mysql://',
    '@',
    ':3306/',
    '%zz',
    '://',
    ':memory:',
  ],
  run(input) {
    const { address, mistakes } = readStoreUrl(input.toString())
    expect((address === undefined) === mistakes.length > 0, 'an address, or mistakes')
    for (const { message, remedy } of mistakes)
      expect(message.length < 100 && remedy.length < 100, 'short sentences')
    if (address?.kind === 'sqlite') expect(address.path.length > 0 && !address.path.includes('\0'), 'a path')
    if (address?.kind !== 'mysql') return address === undefined ? 'refused' : 'taken'
    expect(
      address.port >= 1 && address.port <= 65_535 && address.host !== '',
      'an address that can be reached',
    )
    expect(address.user !== '' && /^[\w$-]{1,64}$/u.test(address.database), 'a name that needs no quotes')
    return 'taken'
  },
}
