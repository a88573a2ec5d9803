"""REFI-QDA 1.5: projects (.qdpx, .qde) and codebooks (.qdc) in and out."""
