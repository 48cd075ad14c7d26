import t from 'tap'
import { factStoreContract } from '../../../contract/fact-store.ts'
import { makeFileStore, makeMemoryStore } from './make-sqlite-store.ts'

t.test('on a file', async child => factStoreContract(child, makeFileStore))
t.test('in memory', async child => factStoreContract(child, makeMemoryStore))
