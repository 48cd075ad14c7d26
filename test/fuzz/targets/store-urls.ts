import { parseStoreUrl } from '../../../control-plane/store/store-url.ts'
import { expect, takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

export const storeUrls: FuzzTarget = {
  name: 'store-urls',
  promise: 'a URL names a file, or is refused without showing more than its scheme',
  words: ['sqlite:', 'SQLITE:', 'mysql://user:secret@host/db', 'file:', '://', ':memory:'],
  run(input) {
    const url = input.toString()
    return takenOrRefused(['SWY_CONFIG_INVALID'], () => {
      const { path } = parseStoreUrl(url)
      expect(path.length > 0 && !path.includes('\0'), 'a path that the system takes')
      expect(`sqlite:${path}` === url, 'the path is all that follows the scheme')
    })
  },
}
