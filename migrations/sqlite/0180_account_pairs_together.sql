-- Who inserts accounts puts all their pairs into the index by one statement (AccountWriter::settle): a trigger would make
-- the index write out what it has gathered at each row, which made an import many times slower.
DROP TRIGGER account_pairs_added;
