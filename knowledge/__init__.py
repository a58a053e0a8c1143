"""What a service centre knows: guides, policies, sites, and the indexes over them (知识)."""
