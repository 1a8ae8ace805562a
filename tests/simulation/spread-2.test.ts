import { spread } from './spread.ts';

spread(56, 55);
