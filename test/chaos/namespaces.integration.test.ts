import { proveWorld } from './prove-world.ts'

proveWorld('namespaces')
