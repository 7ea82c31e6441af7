"""The same work given to other systems, so that anybody can repeat the comparison."""
