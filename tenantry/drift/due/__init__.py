"""What has to be done by a day and shows nowhere in the cloud: one kind a file, each with a `DUE`."""
