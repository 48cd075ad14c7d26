import t from 'tap'
import { factStoreContract } from '../../../contract/fact-store.ts'
import { makeFileStore } from './make-sqlite-store.ts'

// Apart from the test in memory: each of its thousands of commits waits for the disk.
t.test('on a file', async child => factStoreContract(child, makeFileStore))
