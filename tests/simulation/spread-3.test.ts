import { spread } from './spread.ts';

spread(111, 55);
