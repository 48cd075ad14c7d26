import t from 'tap'
import { factStoreContract } from '../../../contract/fact-store.ts'
import { makeMemoryStore } from './make-sqlite-store.ts'

t.test('in memory', async child => factStoreContract(child, makeMemoryStore))
