/**
 * The contract that every ChainStore must keep, on any disk. It knows no test framework, so the
 * same cases run in Node over memory and fake-indexeddb, and in a real browser's page.
 */
import { baseCases } from './contract-base.ts';
import { faultCases } from './contract-faults.ts';
import { headerCases } from './contract-headers.ts';
import type { ContractCase, StoreHarness } from './contract-kit.ts';
import { quarantineCases } from './contract-quarantine.ts';
import { writeCases } from './contract-writes.ts';

export function storeContract(make: () => StoreHarness): readonly ContractCase[] {
  const cases: ContractCase[] = [];
  const define = (name: string, run: (harness: StoreHarness) => Promise<void>): void => {
    cases.push({ name, run: () => run(make()) });
  };

  writeCases(define);
  headerCases(define);
  faultCases(define);
  quarantineCases(define);
  baseCases(define);

  return cases;
}
